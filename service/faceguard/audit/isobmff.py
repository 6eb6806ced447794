"""What may be in an AVIF: one AV1 picture or sequence and its alpha channel."""

from collections.abc import Iterator

from faceguard.container.binary import big
from faceguard.container.isobmff import PARENTS, Box, all_boxes
from faceguard.container.times import times
from faceguard.errors import LeakError

_ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
# Boxes that hold numbers about size, place, time and coding.
_STILL = (b"ftyp", b"mdat", b"hdlr", b"pitm", b"iloc", b"infe", b"ispe", b"pixi", b"av1C", b"colr", b"auxC", b"ipma")
_SEQUENCE = (b"mvhd", b"tkhd", b"elst", b"mdhd", b"vmhd", b"url ", b"ccst", b"auxi")
_SAMPLES = (b"stts", b"stsc", b"stsz", b"stco", b"stss")
_LEAVES = frozenset({*_STILL, b"auxl", *_SEQUENCE, *_SAMPLES})


def audit(data: bytes) -> None:
    """Raise LeakError unless all bytes belong to one AV1 picture or sequence and its alpha channel."""
    found = list(all_boxes(data, 0, len(data)))
    if [b.kind for b in found if b.kind in {b"ftyp", b"meta", b"mdat"}] != [b"ftyp", b"meta", b"mdat"]:
        raise LeakError("AVIF boxes")
    for box in found:
        if (box.kind not in _LEAVES and box.kind not in PARENTS) or not _allowed(data, box):
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
            start, end = times(data, box)
            allowed = not any(data[start:end])
    return allowed


def _item_places(data: bytes, found: list[Box]) -> Iterator[tuple[int, int]]:
    """Give offset and length of each item's data, in one part.

    Libavif writes iloc boxes of version 0 with four-byte numbers.
    """
    for box in found:
        if box.kind == b"iloc":
            if data[box.start : box.start + 6] != b"\0\0\0\0\x44\0":
                raise LeakError("AVIF item locations")
            for at in range(box.start + 8, box.start + 8 + 14 * big(data, box.start + 6, 2), 14):
                if big(data, at + 4, 2) != 1:
                    raise LeakError("AVIF item locations")
                yield big(data, at + 6, 4), big(data, at + 10, 4)


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
