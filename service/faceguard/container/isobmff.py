"""AVIF and HEIC files: ISO base media (ISO/IEC 14496-12), HEIF (ISO/IEC 23008-12), AVIF 1.1."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from faceguard.container.binary import big
from faceguard.container.content import Content
from faceguard.errors import BrokenPictureError, TooComplexError

MAX_BOXES = 10_000
MAX_DEPTH = 12

# Boxes that hold boxes: how many bytes of their own stand before these.
PARENTS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iref": 4, b"iinf": 6, b"moov": 0, b"trak": 0, b"edts": 0}
PARENTS |= {b"mdia": 0, b"minf": 0, b"dinf": 0, b"dref": 8, b"stbl": 0, b"stsd": 8, b"av01": 78, b"tref": 0}
_GENERAL = frozenset({b"mif1", b"msf1"})
_KIND = re.compile(rb"[0-9A-Za-z ]{4}")
# Boxes of a file that are needed to show its picture: without one that is cut off, it is broken.
_NEEDED = frozenset({b"ftyp", b"meta", b"moov", b"moof", b"mdat"})


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
    return [data[8:12], *(listed[i : i + 4] for i in range(0, len(listed), 4))]


def coding_brands(data: bytes) -> list[bytes]:
    """List the brands that say how the picture is coded; empty where the file is no ISO base media file."""
    known = brands(data)
    # A general brand says nothing of the coding, the compatible ones do.
    return known[1:] if _GENERAL.issuperset(known[:1]) else known[:1]


def boxes(data: Content, start: int, end: int) -> Iterator[Box]:
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


def all_boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Walk the boxes, and those inside them; raises as `boxes` does."""
    for number, box in enumerate(_nested(data, start, end, 0)):
        if number == MAX_BOXES:
            raise TooComplexError("The file has too many boxes")
        yield box


def _nested(data: bytes, start: int, end: int, depth: int) -> Iterator[Box]:
    if depth == MAX_DEPTH:
        raise TooComplexError("The file's boxes are nested too deeply")
    for box in boxes(data, start, end):
        yield box
        if box.kind in PARENTS:
            yield from _nested(data, box.start + PARENTS[box.kind], box.end, depth + 1)


def without_padding(data: bytes) -> bytes:
    """Cut off what stands behind the last box and is none: bytes of 0, line ends, texts."""
    at = 0
    for _ in range(MAX_BOXES):
        if not _KIND.fullmatch(data, at + 4, at + 8):
            return data[:at]
        size = big(data, at, 4)
        kind = data[at + 4 : at + 8]
        if size == 1 and at + 16 <= len(data):
            size = big(data, at + 8, 8)
        if at + size > len(data) and kind not in _NEEDED:  # words, whose letters look like a box
            return data[:at]
        if size < 8:  # up to the end, or broken
            return data
        at += size
    return data


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
            yield from boxes(data, box.start + PARENTS[kind], box.end)


def item_number(data: bytes, box: Box, at: int) -> int:
    """Read an item's number, in a box whose version says how long it is."""
    return big(data, at, 4 if big(data, box.start, 1) else 2)


def associations(data: bytes, found: Sequence[Box]) -> Iterator[tuple[int, list[int]]]:
    """Give the items that the ipma boxes among these tell of, each with the numbers of its properties.

    As many as there may be boxes; what is behind them is left out.
    """
    left = MAX_BOXES
    for box in found:
        if box.kind != b"ipma":
            continue
        version, wide = big(data, box.start, 1), big(data, box.start + 3, 1) & 1
        at, size = box.start + 8, 2 if wide else 1
        for _ in range(min(big(data, box.start + 4, 4), left)):
            left -= 1
            item = item_number(data, box, at)
            at += 4 if version else 2
            count = big(data, at, 1)
            # The highest bit says whether a reader has to know the property.
            numbers = [big(data, at + 1 + i * size, size) & (0x7FFF if wide else 0x7F) for i in range(count)]
            at += 1 + count * size
            yield item, numbers
