"""Where the coded data of an HEIF file's picture lie (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from faceguard.container.binary import big
from faceguard.container.isobmff import MAX_BOXES, Box, all_boxes, associations, boxes
from faceguard.container.items import MAX_DEPTH, Items

MAX_TILES = 16
"""Coded pictures that are looked at of those that a picture is made of."""
_IN_FILE, _IN_BOX = 0, 1


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded picture: the primary one, or a part of it."""

    data: memoryview
    """What of it stands at its first place in the file."""
    properties: tuple[Box, ...]


class _Place(NamedTuple):
    """The parts of an item: where each starts, and how long it is, 0 for up to the end."""

    method: int
    parts: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a file says of its items, by number."""

    kinds: Mapping[int, bytes]
    properties: Mapping[int, tuple[Box, ...]]
    _data: bytes
    _places: Mapping[int, _Place]
    _box: tuple[int, int]
    """Where the box starts and ends that may hold items as well as the file does."""

    @classmethod
    def of(cls, data: bytes) -> "Listing":
        """Read it; raises BrokenPictureError or TooComplexError."""
        found = list(all_boxes(data, 0, len(data)))
        known = next((list(boxes(data, b.start, b.end)) for b in found if b.kind == b"ipco"), [])
        return cls(
            dict(_kind(data, box) for box in found if box.kind == b"infe"),
            {
                item: tuple(known[n - 1] for n in numbers if 0 < n <= len(known))
                for item, numbers in associations(data, found)
            },
            data,
            {item: place for box in found if box.kind == b"iloc" for item, place in _places(data, box)},
            next(((box.start, box.end) for box in found if box.kind == b"idat"), (0, 0)),
        )

    def first(self, item: int) -> memoryview | None:
        """Return what of an item stands at its first place in the file, if it has one there."""
        place = self._places.get(item)
        if not place or not place.parts or place.method != _IN_FILE:
            return None
        return next(self._parts(place))

    def whole(self, item: int) -> bytes:
        """Return all of an item; of one without a place there is nothing."""
        place = self._places.get(item)
        return b"".join(self._parts(place)) if place else b""

    def _parts(self, place: _Place) -> Iterator[memoryview]:
        if place.method > _IN_BOX:
            return  # what lies in other items, no decoder here reads
        origin, end = self._box if place.method == _IN_BOX else (0, len(self._data))
        source = memoryview(self._data)[origin:end]
        for start, length in place.parts:
            yield source[start : start + length if length else None]


def coded(data: bytes, items: Items, kind: bytes) -> Iterator[Coded]:
    """Give the coded pictures of a kind that the primary picture of a file is or is made of.

    Of many tiles some are looked at, from top to bottom. Raises BrokenPictureError or TooComplexError.
    """
    listing = Listing.of(data)
    parts = list(leaves(items, items.primary)) if items.primary is not None else []
    for item in parts[:: -(-len(parts) // MAX_TILES) or 1]:
        if listing.kinds.get(item) == kind and (first := listing.first(item)) is not None:
            yield Coded(first, listing.properties.get(item, ()))


def leaves(items: Items, root: int) -> Iterator[int]:
    """Give the items, each once, that one is made of and that are made of no others."""
    level = [root]
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


def _places(data: bytes, box: Box) -> Iterator[tuple[int, _Place]]:
    """Give the items of an iloc box, each with its parts (8.11.3)."""
    version, sizes = big(data, box.start, 1), big(data, box.start + 4, 2)
    offset, length, base, index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    wide = 4 if version == 2 else 2
    at = box.start + 6 + wide
    for _ in range(min(big(data, box.start + 6, wide), MAX_BOXES)):
        item, at = big(data, at, wide), at + wide
        method = big(data, at + 1, 1) & 15 if version else _IN_FILE
        at += 2 * bool(version) + 2
        start, count, at = big(data, at, base), big(data, at + base, 2), at + base + 2
        step = (index if version else 0) + offset + length
        firsts = [at + (i + 1) * step - offset - length for i in range(count)]
        parts = [(start + big(data, f, offset), big(data, f + offset, length)) for f in firsts]
        yield item, _Place(method, parts)
        at += count * step
