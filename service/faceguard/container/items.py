"""The items of an HEIF file (ISO/IEC 23008-12): what decoding the primary one takes, whatever size its canvas has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from faceguard.container.binary import big
from faceguard.container.isobmff import PARENTS, Box, all_boxes, associations, boxes, item_number
from faceguard.errors import BrokenPictureError, TooComplexError

MAX_ITEMS = 10_000
"""Items, references and extents that are read of a file."""
MAX_DEPTH = 4
"""Pictures made of pictures made of pictures."""
OVERLAP = 2
"""How often the items may use the bytes of the file altogether."""


@dataclass(frozen=True, slots=True)
class Items:
    """The pictures of a file and what they are made of, by number."""

    primary: int | None
    areas: Mapping[int, int]
    """Pixels of each."""
    parts: Mapping[int, Sequence[int]]
    """Tiles of a grid, layers of an overlay, or what is turned."""
    auxiliaries: Mapping[int, Sequence[int]]
    """Transparency and the like, by the picture that they belong to."""

    @property
    def pixels(self) -> int:
        """Count the pixels that are decoded for the primary picture, or for what is laid over it if they are more."""
        if self.primary is None:
            return 0
        shown = [self.primary, *self.auxiliaries.get(self.primary, ())]
        known: dict[int, int] = {}
        return max(self._pixels(item, 0, known) for item in shown)

    def _pixels(self, item: int, depth: int, known: dict[int, int]) -> int:
        if depth > MAX_DEPTH:
            raise TooComplexError("The file's pictures are nested too deeply")
        if item not in known:
            inside = sum(self._pixels(part, depth + 1, known) for part in self.parts.get(item, ()))
            known[item] = max(self.areas.get(item, 0), inside)
        return known[item]


def parse(data: bytes) -> Items:
    """Read the items; raises BrokenPictureError or TooComplexError, also where they use the same bytes of the file."""
    found = list(all_boxes(data, 0, len(data)))
    _check_places(data, [box for box in found if box.kind == b"iloc"])
    primary = next((item_number(data, b, b.start + 4) for b in found if b.kind == b"pitm"), None)
    properties = next((list(boxes(data, b.start, b.end)) for b in found if b.kind == b"ipco"), [])
    areas: dict[int, int] = {}
    for item, numbers in associations(data, found):
        known = [properties[n - 1] for n in numbers if 0 < n <= len(properties)]
        sizes = [big(data, p.start + 4, 4) * big(data, p.start + 8, 4) for p in known if p.kind == b"ispe"]
        areas[item] = max([areas.get(item, 0), *sizes])
    parts: dict[int, list[int]] = {}
    auxiliaries: dict[int, list[int]] = {}
    for kind, item, others in _references(data, found):
        if kind == b"dimg":
            parts.setdefault(item, []).extend(others)
        if kind == b"auxl":
            for other in others:
                auxiliaries.setdefault(other, []).append(item)
    return Items(primary, areas, parts, auxiliaries)


def _references(data: bytes, found: Sequence[Box]) -> Iterator[tuple[bytes, int, list[int]]]:
    """Give the kind of each reference, the item that refers, and those that it refers to."""
    left = MAX_ITEMS
    for box in found:
        if box.kind == b"iref":
            size = 4 if big(data, box.start, 1) else 2
            for reference in boxes(data, box.start + PARENTS[b"iref"], box.end):
                at, count = reference.start + size, big(data, reference.start + size, 2)
                left -= count
                if left < 0:
                    raise TooComplexError("The file's pictures have too many parts")
                others = [big(data, at + 2 + i * size, size) for i in range(count)]
                yield reference.kind, big(data, reference.start, size), others


def _check_places(data: bytes, found: Sequence[Box]) -> None:
    """Raise where the items use the same bytes of the file again and again."""
    used = 0
    for number, length in enumerate(length for box in found for length in _lengths(data, box)):
        used += min(length or len(data), len(data))
        if number == MAX_ITEMS or used > OVERLAP * len(data):
            raise TooComplexError("The file's pictures use the same bytes")


def _lengths(data: bytes, box: Box) -> Iterator[int]:
    """Give the lengths of all parts of all items, 0 for all of the file (ISO/IEC 14496-12, 8.11.3).

    Decoders differ on numbers that are not as long as they may be, and so on where all others stand.
    """
    version, sizes = big(data, box.start, 1), big(data, box.start + 4, 2)
    offset, length, base, index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0
    if not {offset, length, base, index} <= {0, 4, 8}:
        raise BrokenPictureError
    wide = 4 if version == 2 else 2
    at = box.start + 6 + wide
    for _ in range(big(data, box.start + 6, wide)):
        if at >= box.end:
            return
        at += wide + (2 if version else 0) + 2 + base
        count = big(data, at, 2)
        at += 2
        for _ in range(count):
            yield big(data, at + index + offset, length)
            at += index + offset + length
