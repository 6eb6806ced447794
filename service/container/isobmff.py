"""AVIF and HEIC files: ISO base media (ISO/IEC 14496-12), HEIF (ISO/IEC 23008-12), AVIF 1.1."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.container.binary import big
from service.errors import BrokenPictureError, LeakError, TooComplexError

MAX_BOXES = 10_000
MAX_DEPTH = 12
_ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"

# Boxes that hold boxes: how many bytes of their own stand before these.
_PARENTS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iref": 4, b"iinf": 6, b"moov": 0, b"trak": 0, b"edts": 0}
_PARENTS |= {b"mdia": 0, b"minf": 0, b"dinf": 0, b"dref": 8, b"stbl": 0, b"stsd": 8, b"av01": 78, b"tref": 0}
# Boxes that hold numbers about size, place, time and coding.
_LEAVES = frozenset(
    {
        b"ftyp",
        b"mdat",
        b"hdlr",
        b"pitm",
        b"iloc",
        b"infe",
        b"ispe",
        b"pixi",
        b"av1C",
        b"colr",
        b"auxC",
        b"ipma",
        b"auxl",
    }
    | {
        b"mvhd",
        b"tkhd",
        b"elst",
        b"mdhd",
        b"vmhd",
        b"url ",
        b"ccst",
        b"auxi",
        b"stts",
        b"stsc",
        b"stsz",
        b"stco",
        b"stss",
    }
)
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the file, without its header."""

    kind: bytes
    start: int
    """Offset of the content in the file."""
    end: int


def brands(data: bytes) -> list[bytes]:
    """List the major brand and the compatible ones; empty where the file is no ISO base media file."""
    if data[4:8] != b"ftyp":
        return []
    listed = data[16 : min(big(data, 0, 4), 4096)]
    return [data[8:12], *(bytes(listed[i : i + 4]) for i in range(0, len(listed), 4))]


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Walk the boxes between two offsets; raises BrokenPictureError or TooComplexError."""
    for _ in range(MAX_BOXES):
        if start >= end:
            return
        size, head = big(data, start, 4), 8
        if size == 1:
            size, head = big(data, start + 8, 8), 16
        stop = start + size if size else end
        if (size and size < head) or stop > end:
            raise BrokenPictureError
        yield Box(bytes(data[start + 4 : start + 8]), start + head, stop)
        start = stop
    raise TooComplexError("The file has too many boxes")


def _all_boxes(data: bytes, start: int, end: int, depth: int = 0) -> Iterator[Box]:
    if depth == MAX_DEPTH:
        raise TooComplexError("The file's boxes are nested too deeply")
    for box in boxes(data, start, end):
        yield box
        if box.kind in _PARENTS:
            yield from _all_boxes(data, box.start + _PARENTS[box.kind], box.end, depth + 1)


def without_metadata(data: bytes) -> bytes:
    """Take the reference to its picture from every metadata item, so that decoders look at none of them.

    pi-heif 1.4 ends the process over an item whose type is no UTF-8.
    """
    result = bytearray(data)
    for reference in _inside(data, _inside(data, boxes(data, 0, len(data)), b"meta"), b"iref"):
        if reference.kind == b"cdsc":
            kind = data.rindex(b"cdsc", 0, reference.start)
            result[kind : kind + 4] = b"free"
    return bytes(result)


def _inside(data: bytes, parents: Iterable[Box], kind: bytes) -> Iterator[Box]:
    """Give the boxes inside those boxes that are of a kind."""
    for box in parents:
        if box.kind == kind:
            yield from boxes(data, box.start + _PARENTS[kind], box.end)


def without_times(data: bytes) -> bytes:
    """Set the creation and modification times of a sequence to 0: an answer depends on pixels alone."""
    result = bytearray(data)
    for box in _all_boxes(data, 0, len(data)):
        if box.kind in _TIMED:
            start, end = _times(data, box)
            result[start:end] = bytes(end - start)
    return bytes(result)


def _times(data: bytes, box: Box) -> tuple[int, int]:
    """Find where creation and modification time stand."""
    return box.start + 4, box.start + (20 if big(data, box.start, 1) else 12)


def audit(data: bytes) -> None:
    """Raise LeakError unless all bytes belong to one AV1 picture or sequence and its alpha channel."""
    found = list(_all_boxes(data, 0, len(data)))
    if [b.kind for b in found if b.kind in {b"ftyp", b"meta", b"mdat"}] != [b"ftyp", b"meta", b"mdat"]:
        raise LeakError("AVIF boxes")
    for box in found:
        if (box.kind not in _LEAVES and box.kind not in _PARENTS) or not _allowed(data, box):
            raise LeakError("AVIF box")
    items = [data[box.start + 8 : box.end] for box in found if box.kind == b"infe"]
    # The file itself has a handler, then each track.
    tracks = [data[box.start + 8 : box.start + 12] for box in found if box.kind == b"hdlr"][1:]
    if len(set(items)) < len(items) or len(set(tracks)) < len(tracks):
        raise LeakError("AVIF pictures")
    used = sorted({*_item_places(data, found), *_sample_places(data, found)})
    reached, end = next((b.start, b.end) for b in found if b.kind == b"mdat")
    for start, length in used:
        if start > reached:
            raise LeakError("AVIF data of no picture")
        reached = max(reached, start + length)
    if reached != end:
        raise LeakError("AVIF data of no picture")


def _allowed(data: bytes, box: Box) -> bool:
    content = data[box.start : box.end]
    allowed = True
    match box.kind:
        case b"infe":  # a coded picture, with the name that libavif gives it
            allowed = content[8:12] == b"av01" and content[12:] in {b"Color\0", b"Alpha\0"}
        case b"auxC" | b"auxi":
            allowed = content[4:] == _ALPHA
        case b"hdlr":
            allowed = content[8:12] in {b"pict", b"auxv"} and not any(content[12:])
        case b"colr":
            allowed = content[:4] == b"nclx" and len(content) == 11
        case b"url ":
            allowed = content == b"\0\0\0\1"
        case b"mvhd" | b"tkhd" | b"mdhd":
            start, end = _times(data, box)
            allowed = not any(data[start:end])
    return allowed


def _item_places(data: bytes, found: list[Box]) -> Iterator[tuple[int, int]]:
    """Give offset and length of each item's data; libavif writes iloc boxes of version 0 with four-byte numbers."""
    for box in found:
        if box.kind == b"iloc":
            if data[box.start : box.start + 6] != b"\0\0\0\0\x44\0":
                raise LeakError("AVIF item locations")
            at = box.start + 8
            for _ in range(big(data, box.start + 6, 2)):
                extents = big(data, at + 4, 2)
                for i in range(extents):
                    yield big(data, at + 6 + 8 * i, 4), big(data, at + 10 + 8 * i, 4)
                at += 6 + 8 * extents


def _sample_places(data: bytes, found: list[Box]) -> Iterator[tuple[int, int]]:
    """Give offset and length of each track's samples, which libavif writes in one chunk."""
    sizes = [b for b in found if b.kind == b"stsz"]
    starts = [b for b in found if b.kind == b"stco"]
    for size, start in zip(sizes, starts, strict=True):
        if big(data, start.start + 4, 4) != 1 or big(data, size.start + 4, 4):
            raise LeakError("AVIF sample tables")
        at = big(data, start.start + 8, 4)
        for i in range(big(data, size.start + 8, 4)):
            length = big(data, size.start + 12 + 4 * i, 4)
            yield at, length
            at += length
