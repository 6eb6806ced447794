"""What may be in an MP4: a track of H.264 and tracks of AAC, described by numbers alone (ISO/IEC 14496-12 to -15)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from faceguard.container.aac import is_empty, is_plain
from faceguard.container.binary import big
from faceguard.container.isobmff import Box, boxes
from faceguard.errors import BrokenPictureError, LeakError

Content = bytes | memoryview

_TOP = [b"ftyp", b"moov", b"free", b"mdat"]
_BRANDS = b"isom\0\0\2\0isomiso2avc1mp41"
_UNITY = b"".join(number.to_bytes(4, "big") for number in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
_NAMES = {b"vide": b"VideoHandler\0", b"soun": b"SoundHandler\0"}
_NO_TAGS = bytes.fromhex(
    "000000356d657461000000000000002168646c7200000000000000006d6469726170706c000000000000000000"
) + (b"\0\0\0\x08ilst")
_UNDETERMINED = b"\x55\xc4\0\0"
_PICTURE_HEAD = bytes(6) + b"\0\1" + bytes(16)
_PICTURE_TAIL = b"\0\x48\0\0\0\x48\0\0" + bytes(4) + b"\0\1" + bytes(32) + b"\0\x18\xff\xff"
_SLICES = frozenset({1, 5})
_LONGEST_SET = 128
"""Bytes of a parameter set; it describes numbers."""
_PARENTS = {b"moov": 0, b"trak": 0, b"edts": 0, b"mdia": 0, b"minf": 0, b"dinf": 0, b"dref": 8, b"stbl": 0, b"stsd": 8}
_PARENTS |= {b"avc1": 78, b"mp4a": 28}
_DEEPEST = 9


def audit(data: Content) -> None:
    """Raise LeakError unless all bytes belong to pictures in H.264 and sound in AAC, and to nothing else."""
    try:
        _audit(data)
    except (BrokenPictureError, IndexError, ValueError):
        raise LeakError("MP4 structure") from None


def _audit(data: Content) -> None:
    top = list(boxes(data, 0, len(data)))
    if [box.kind for box in top] != _TOP:
        raise LeakError("MP4 boxes")
    brands, movie, free, samples = top
    if data[brands.start : brands.end] != _BRANDS or free.start != free.end:
        raise LeakError("MP4 brands")
    places: list[tuple[int, int]] = []
    kinds = []
    for box in _checked(data, movie, 0):
        if box.kind == b"trak":
            kind, own = _track(data, box)
            kinds.append(kind)
            places += own
    if kinds.count(b"vide") != 1 or kinds.count(b"soun") != len(kinds) - 1:
        raise LeakError("MP4 tracks")
    places.sort()
    edges = [(samples.start, samples.start), *places, (samples.end, samples.end)]
    if any(end != start for (_, end), (start, _) in pairwise(edges)):
        raise LeakError("MP4 data of no picture and no sound")


def _checked(data: Content, box: Box, depth: int) -> Iterator[Box]:
    """Give a box and those inside it, each of which is as it has to be."""
    if depth > _DEEPEST:
        raise LeakError("MP4 box")
    content = data[box.start : box.end]
    if box.kind not in _LEAVES or not _LEAVES[box.kind](content):
        raise LeakError("MP4 box")
    yield box
    if box.kind in _PARENTS:
        for inner in boxes(data, box.start + _PARENTS[box.kind], box.end):
            yield from _checked(data, inner, depth + 1)


def _track(data: Content, track: Box) -> tuple[bytes, list[tuple[int, int]]]:
    """Return whether a track has pictures or sound, and from where to where each of its samples reaches."""
    inside = {}
    for box in _checked(data, track, 0):
        if box.kind in inside:
            raise LeakError("MP4 box")
        inside[box.kind] = box
    kind = bytes(data[inside[b"hdlr"].start + 8 : inside[b"hdlr"].start + 12])
    coded, whole = (b"avc1", _is_picture) if kind == b"vide" else (b"mp4a", _is_sound)
    if coded not in inside or (b"avc1" in inside) == (b"mp4a" in inside):
        raise LeakError("MP4 track")
    places = list(_places(data, inside))
    if not all(whole(data[start:end]) for start, end in places):
        raise LeakError("MP4 sample")
    return kind, places


def _is_picture(sample: Content) -> bool:
    """Tell whether a sample consists of slices, each behind its length of four bytes (ITU-T H.264, table 7-1)."""
    at = 0
    while at < len(sample):
        size = big(sample, at, 4)
        if size < 2 or sample[at + 4] & 0x80 or sample[at + 4] & 31 not in _SLICES:
            return False
        at += 4 + size
    return at == len(sample) > 0


def _is_sound(sample: Content) -> bool:
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


def _table(entry: int) -> Callable[[Content], bool]:
    """Tell that a box is a table of entries of so many bytes, and no more."""
    return lambda content: not any(content[:4]) and len(content) == 8 + entry * big(content, 4, 4)


def _exactly(*allowed: bytes) -> Callable[[Content], bool]:
    return lambda content: bytes(content) in allowed


def _long(size: int) -> Callable[[Content], bool]:
    return lambda content: len(content) == size


def _head(content: Content) -> bool:
    """Check mvhd: no times, no names, the usual rate, volume and place."""
    numbers, rest = (28, 80) if content[0] else (16, 80)
    tail = b"\0\1\0\0\1\0" + bytes(10) + _UNITY + bytes(24)
    times = content[4 : 20 if content[0] else 12]
    return not any(times) and len(content) == 4 + numbers + rest and bytes(content[4 + numbers : -4]) == tail


def _track_head(content: Content) -> bool:
    wide = content[0] == 1
    times, rest = (content[4:20], content[36:]) if wide else (content[4:12], content[24:])
    return not any(times) and len(rest) == 60 and not any(rest[:8]) and bytes(rest[16:52]) == _UNITY


def _media_head(content: Content) -> bool:
    wide = content[0] == 1
    times, end = (content[4:20], 32) if wide else (content[4:12], 20)
    return not any(times) and bytes(content[end:]) == _UNDETERMINED


def _handler(content: Content) -> bool:
    kind = bytes(content[8:12])
    return not any(content[:8]) and kind in _NAMES and bytes(content[12:]) == bytes(12) + _NAMES[kind]


def _edits(content: Content) -> bool:
    size = 20 if content[0] else 12
    return len(content) == 8 + size * big(content, 4, 4)


def _sizes_table(content: Content) -> bool:
    same, count = big(content, 4, 4), big(content, 8, 4)
    return not any(content[:4]) and len(content) == 12 + (0 if same else 4 * count)


def _offsets(content: Content) -> bool:
    return content[0] <= 1 and not any(content[1:4]) and len(content) == 8 + 8 * big(content, 4, 4)


def _picture_entry(content: Content) -> bool:
    return bytes(content[:24]) == _PICTURE_HEAD and bytes(content[28:78]) == _PICTURE_TAIL


def _sound_entry(content: Content) -> bool:
    """Check mp4a: reserved bytes, and numbers of channels, bits and samples a second."""
    return bytes(content[:16]) == bytes(6) + b"\0\1" + bytes(8) and not any(content[20:24]) and not any(content[26:28])


def _parameter_sets(content: Content) -> bool:
    """Check avcC: one set for the sequence, one for its pictures, and what a high profile adds (14496-15, 5.3.3.1)."""
    if content[0] != 1 or content[4] != 0xFF or content[5] != 0xE1:
        return False
    length = big(content, 6, 2)
    at = 8 + length
    following = big(content, at + 1, 2)
    end = at + 3 + following
    sets = content[8] & 31 == 7 and content[at] == 1 and content[at + 3] & 31 == 8
    return sets and max(length, following) <= _LONGEST_SET and bytes(content[end:]) in {b"", b"\xfd\xf8\xf8\0"}


def _elementary(content: Content) -> bool:
    """Check esds: AAC, whose description says nothing else (14496-1, 7.2.6)."""
    outer = _descriptor(content, 4, 3)
    coded = _descriptor(outer, 3, 4)
    configuration = _descriptor(coded, 13, 5)
    heads = not any(content[:4]) and not any(outer[2:3]) and bytes(coded[:2]) == b"\x40\x15"
    layers = bytes(outer[len(outer) - 6 :]) == b"\x06\x80\x80\x80\x01\x02"
    long = len(content) == 4 + 5 + len(outer) and len(outer) == 3 + 5 + len(coded) + 6
    return heads and layers and long and len(coded) == 13 + 5 + len(configuration) and is_plain(bytes(configuration))


def _descriptor(content: Content, at: int, tag: int) -> Content:
    if content[at] != tag or bytes(content[at + 1 : at + 4]) != b"\x80\x80\x80":
        raise LeakError("MP4 box")
    size = content[at + 4]
    return content[at + 5 : at + 5 + size]


def _colours(content: Content) -> bool:
    return bytes(content[:4]) == b"nclx" and len(content) == 11 and not content[10] & 0x7F


def _no_more(_: Content) -> bool:
    """Accept a box of boxes, which are looked at one by one."""
    return True


_LEAVES: Mapping[bytes, Callable[[Content], bool]] = {
    **dict.fromkeys((b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl"), _no_more),
    b"mvhd": _head,
    b"tkhd": _track_head,
    b"elst": _edits,
    b"mdhd": _media_head,
    b"hdlr": _handler,
    b"vmhd": _exactly(b"\0\0\0\1" + bytes(8)),
    b"smhd": _exactly(bytes(8)),
    b"dref": lambda content: bytes(content[:8]) == b"\0\0\0\0\0\0\0\1",
    b"url ": _exactly(b"\0\0\0\1"),
    b"stsd": lambda content: bytes(content[:8]) == b"\0\0\0\0\0\0\0\1",
    b"avc1": _picture_entry,
    b"avcC": _parameter_sets,
    b"colr": _colours,
    b"pasp": _long(8),
    b"btrt": _long(12),
    b"mp4a": _sound_entry,
    b"esds": _elementary,
    b"stts": _table(8),
    b"ctts": _offsets,
    b"stss": _table(4),
    b"stsc": _table(12),
    b"stsz": _sizes_table,
    b"stco": _table(4),
    b"co64": _table(8),
    b"sgpd": _exactly(b"\1\0\0\0roll\0\0\0\2\0\0\0\1\xff\xff"),
    b"sbgp": lambda content: bytes(content[:8]) == b"\0\0\0\0roll" and len(content) == 12 + 8 * big(content, 8, 4),
    b"udta": _exactly(_NO_TAGS),
}
"""Boxes that there may be, and how each is checked."""
