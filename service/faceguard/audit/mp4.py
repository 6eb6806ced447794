"""What may be in an MP4: a track of H.264 or AV1 and tracks of AAC, described by numbers alone.

ISO/IEC 14496-12 to -15, and the AV1 Codec ISO Media File Format Binding.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter

from faceguard.audit import av1
from faceguard.audit.mp4_boxes import ALLOWED, Piece
from faceguard.container.aac import is_empty
from faceguard.container.binary import big
from faceguard.container.content import Content
from faceguard.container.isobmff import Box, boxes
from faceguard.errors import BrokenPictureError, LeakError

_TOP = [b"ftyp", b"moov", b"free", b"mdat"]
_BRANDS = {b"isom\0\0\2\0isom" + brands for brands in (b"iso2avc1mp41", b"av01iso2mp41")}
_SLICES = frozenset({1, 5})
_PARENTS = {b"moov": 0, b"trak": 0, b"edts": 0, b"mdia": 0, b"minf": 0, b"dinf": 0, b"dref": 8, b"stbl": 0, b"stsd": 8}
_PARENTS |= {b"avc1": 78, b"av01": 78, b"mp4a": 28}
_CODED = {b"avc1": b"vide", b"av01": b"vide", b"mp4a": b"soun"}
_DESCRIBED = {b"avc1": b"avcC", b"av01": b"av1C", b"mp4a": b"esds"}
_DEEPEST = 9

Whole = Callable[[Piece], bool]
"""Tells whether a sample has nothing but pictures or sound in it."""
Sample = tuple[int, int, Whole]
"""From where to where it reaches, and what it has to be."""


def audit(data: Content) -> None:
    """Raise LeakError unless all bytes belong to pictures in H.264 or AV1 and sound in AAC, and to nothing else."""
    try:
        _audit(data)
    except (BrokenPictureError, LookupError, ValueError):
        raise LeakError("MP4 structure") from None


def _audit(data: Content) -> None:
    top = list(boxes(data, 0, len(data)))
    if [box.kind for box in top] != _TOP:
        raise LeakError("MP4 boxes")
    brands, movie, free, samples = top
    if bytes(data[brands.start : brands.end]) not in _BRANDS or free.start != free.end:
        raise LeakError("MP4 brands")
    tracks = [_track(data, box) for box in _checked(data, movie, 0) if box.kind == b"trak"]
    kinds = [kind for kind, _ in tracks]
    if kinds.count(b"vide") != 1 or kinds.count(b"soun") != len(kinds) - 1:
        raise LeakError("MP4 tracks")
    # One sample after the other, as they lie: of a long file there are too many to have all places at once.
    at = samples.start
    for start, end, is_whole in heapq.merge(*(own for _, own in tracks), key=itemgetter(0)):
        if start != at:
            raise LeakError("MP4 data of no picture and no sound")
        if not is_whole(data[start:end]):
            raise LeakError("MP4 sample")
        at = end
    if at != samples.end:
        raise LeakError("MP4 data of no picture and no sound")


def _checked(data: Content, box: Box, depth: int) -> Iterator[Box]:
    """Give a box and those inside it, each of which is as it has to be."""
    if depth > _DEEPEST:
        raise LeakError("MP4 box")
    if box.kind not in ALLOWED or not ALLOWED[box.kind](data[box.start : box.end]):
        raise LeakError("MP4 box")
    yield box
    if box.kind in _PARENTS:
        for inner in boxes(data, box.start + _PARENTS[box.kind], box.end):
            yield from _checked(data, inner, depth + 1)


def _track(data: Content, track: Box) -> tuple[bytes, Iterator[Sample]]:
    """Return whether a track has pictures or sound, and its samples."""
    inside = {}
    for box in _checked(data, track, 0):
        if box.kind in inside:
            raise LeakError("MP4 box")
        inside[box.kind] = box
    kind = bytes(data[inside[b"hdlr"].start + 8 : inside[b"hdlr"].start + 12])
    (coded,) = _CODED.keys() & inside.keys()
    if _CODED[coded] != kind or _DESCRIBED[coded] not in inside:
        raise LeakError("MP4 track")
    is_whole = _whole(coded, data, inside)
    return kind, ((start, end, is_whole) for start, end in _places(data, inside))


def _whole(coded: bytes, data: Content, inside: Mapping[bytes, Box]) -> Whole:
    """Return what tells that a sample has nothing but pictures or sound in it."""
    if coded == b"av01":
        description = inside[b"av1C"]
        sequence = data[description.start + av1.HEAD : description.end]
        return lambda sample: av1.is_picture(sample, sequence)
    return _is_picture if coded == b"avc1" else _is_sound


def _is_picture(sample: Piece) -> bool:
    """Tell whether a sample consists of slices, each behind its length of four bytes (ITU-T H.264, table 7-1)."""
    at = 0
    while at < len(sample):
        size = big(sample, at, 4)
        if size < 2 or sample[at + 4] & 0x80 or sample[at + 4] & 31 not in _SLICES:
            return False
        at += 4 + size
    return at == len(sample) > 0


def _is_sound(sample: Piece) -> bool:
    return is_empty(bytes(sample))


def _places(data: Content, inside: Mapping[bytes, Box]) -> Iterator[tuple[int, int]]:
    sizes = _sizes(data, inside[b"stsz"])
    starts = list(_chunks(data, inside))
    runs = [_numbers(data, inside[b"stsc"].start + at, 3) for at in _entries(data, inside[b"stsc"], 12)]
    ends = [run[0] for run in runs[1:]] + [len(starts) + 1]
    for (first, count, _), end in zip(runs, ends, strict=True):
        for chunk in range(first, end):
            at = starts[chunk - 1]
            for _ in range(count):
                size = next(sizes, None)
                if size is None:
                    raise LeakError("MP4 samples")
                yield at, at + size
                at += size
    if next(sizes, None) is not None:
        raise LeakError("MP4 samples")


def _sizes(data: Content, box: Box) -> Iterator[int]:
    same, count = _numbers(data, box.start + 4, 2)
    return (same or big(data, box.start + 12 + 4 * index, 4) for index in range(count))


def _chunks(data: Content, inside: Mapping[bytes, Box]) -> Iterator[int]:
    wide = b"co64" in inside
    box, size = inside[b"co64" if wide else b"stco"], 8 if wide else 4
    return (big(data, box.start + at, size) for at in _entries(data, box, size))


def _entries(data: Content, box: Box, size: int) -> Iterator[int]:
    return (8 + size * index for index in range(big(data, box.start + 4, 4)))


def _numbers(data: Content, at: int, count: int) -> Sequence[int]:
    return [big(data, at + 4 * index, 4) for index in range(count)]
