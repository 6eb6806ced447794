"""Where the coded data of an HEIF file's picture lie (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from faceguard.container.binary import big
from faceguard.container.isobmff import MAX_BOXES, Box, all_boxes, associations, boxes
from faceguard.container.items import MAX_DEPTH, Items

MAX_TILES = 16
"""Coded pictures that are looked at of those that a picture is made of."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded picture: the primary one, or a part of it."""

    data: memoryview
    """What of it stands at its first place in the file."""
    properties: tuple[Box, ...]


def coded(data: bytes, items: Items, kind: bytes) -> Iterator[Coded]:
    """Give the coded pictures of a kind that the primary picture of a file is or is made of.

    Of many tiles some are looked at, from top to bottom. Raises BrokenPictureError or TooComplexError.
    """
    found = list(all_boxes(data, 0, len(data)))
    kinds = dict(_kind(data, box) for box in found if box.kind == b"infe")
    places = {item: place for box in found if box.kind == b"iloc" for item, place in _places(data, box)}
    known = next((list(boxes(data, b.start, b.end)) for b in found if b.kind == b"ipco"), [])
    properties = {
        item: tuple(known[n - 1] for n in numbers if 0 < n <= len(known)) for item, numbers in associations(data, found)
    }
    parts = list(_parts(items))
    for item in parts[:: -(-len(parts) // MAX_TILES) or 1]:
        if kinds.get(item) == kind and item in places:
            start, length = places[item]
            end = start + length if length else len(data)
            yield Coded(memoryview(data)[start:end], properties.get(item, ()))


def _parts(items: Items) -> Iterator[int]:
    """Give the items, each once, that the primary one is made of and that are made of no others."""
    level = [] if items.primary is None else [items.primary]
    seen = set(level)
    for _ in range(MAX_DEPTH + 1):
        yield from (item for item in level if not items.parts.get(item))
        below = dict.fromkeys(part for item in level for part in items.parts.get(item, ()))
        level = [part for part in below if part not in seen]
        seen.update(level)


def _kind(data: bytes, box: Box) -> tuple[int, bytes]:
    """Read number and kind of an item (ISO/IEC 14496-12, 8.11.6)."""
    wide = big(data, box.start, 1) == 3
    at = box.start + (10 if wide else 8)
    return big(data, box.start + 4, 4 if wide else 2), data[at : at + 4]


def _places(data: bytes, box: Box) -> Iterator[tuple[int, tuple[int, int]]]:
    """Give the items of an iloc box that lie in the file, each with offset and length of its first part (8.11.3)."""
    version, sizes = big(data, box.start, 1), big(data, box.start + 4, 2)
    offset, length, base, index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    wide = 4 if version == 2 else 2
    at = box.start + 6 + wide
    for _ in range(min(big(data, box.start + 6, wide), MAX_BOXES)):
        item, at = big(data, at, wide), at + wide
        inside = bool(version) and big(data, at + 1, 1) & 15 != 0
        at += 4 if version else 2
        start, count, at = big(data, at, base), big(data, at + base, 2), at + base + 2
        step = (index if version else 0) + offset + length
        if count and not inside:
            first = at + step - offset - length
            yield item, (start + big(data, first, offset), big(data, first + offset, length))
        at += count * step
