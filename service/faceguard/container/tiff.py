"""TIFF files (TIFF 6.0)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from faceguard.container.ifd import INTEGERS, SIZES, Entry, count_of, first, following, is_reduced, number_at, order_of
from faceguard.errors import BrokenPictureError, TooComplexError

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLES, _PLANAR = 256, 257, 258, 262, 274, 277, 284
_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES, _EXTRA, _FORMAT, _ICC = 273, 279, 324, 325, 338, 339, 34675
_WHITE_IS_ZERO, _BLACK_IS_ZERO = 0, 1
# What says how the pixels are stored, and nothing else: no texts, previews, profiles, EXIF or private tags.
_KEPT = frozenset(
    {_WIDTH, _HEIGHT, _BITS, 259, _PHOTOMETRIC, 266, _STRIPS, _SAMPLES, 278, _STRIP_SIZES, _PLANAR, 292, 293, 317}
    | {320, 322, 323, _TILES, _TILE_SIZES, 332, 334, _EXTRA, _FORMAT, 347}
    | {512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532}
)
MAX_VALUES = 1_000_000
MAX_PROFILE = 4 << 20
MAX_DIRECTORIES = 64


@dataclass(frozen=True, slots=True)
class Tiff:
    """The directory of a page, and whether there is another one."""

    data: bytes
    order: str
    entries: tuple[Entry, ...]
    more_pages: bool

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as stored, in pixels."""
        return self.number(_WIDTH), self.number(_HEIGHT)

    @property
    def orientation(self) -> int:
        """1 to 8; 1 where it is missing or makes no sense."""
        value = self.number(_ORIENTATION)
        return value if 1 <= value <= 8 else 1

    @property
    def icc(self) -> bytes:
        return next((e.values for e in self.entries if e.tag == _ICC), b"")

    @property
    def bits(self) -> int:
        """Bits a sample, of the first one."""
        return self.number(_BITS) or 1

    @property
    def signed(self) -> bool:
        """Samples are integers that may be less than 0."""
        return self.number(_FORMAT) == 2

    @property
    def white_is_zero(self) -> bool:
        """The higher a sample, the darker."""
        return self.number(_PHOTOMETRIC) == _WHITE_IS_ZERO

    @property
    def grey(self) -> bool:
        """Stored without colour or palette, though alpha may stand beside it."""
        return self.number(_SAMPLES) <= 2 and self.number(_PHOTOMETRIC) in {_WHITE_IS_ZERO, _BLACK_IS_ZERO}

    def planes(self) -> "list[Tiff]":
        """Give a page of grey for each component where they are stored one behind the other, else nothing."""
        count = self.number(_SAMPLES)
        return [self._plane(number, count) for number in range(count)] if self.number(_PLANAR) == 2 else []

    def _plane(self, number: int, count: int) -> "Tiff":
        kept = (e for e in self.entries if e.tag not in {_EXTRA, _PLANAR})
        return replace(self, entries=tuple(self._of_plane(entry, number, count) for entry in kept))

    def _of_plane(self, entry: Entry, number: int, count: int) -> Entry:
        if entry.tag in {_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES}:
            return entry.part(number * (entry.count // count), entry.count // count)
        if entry.tag in {_SAMPLES, _PHOTOMETRIC}:  # one, and black is 0, which are both 1
            order: Literal["little", "big"] = "little" if self.order == "II" else "big"
            return Entry(entry.tag, 3, 1, (1).to_bytes(2, order))
        return entry.part(0, 1) if entry.tag in {_BITS, _FORMAT} else entry

    def number(self, tag: int) -> int:
        """Return the first value of an integer tag, 0 where it is missing."""
        for entry in self.entries:
            if entry.tag == tag and entry.kind in INTEGERS:
                return number_at(entry.values, 0, SIZES[entry.kind], self.order)
        return 0

    def has(self, tag: int) -> bool:
        return any(entry.tag == tag for entry in self.entries)

    def numbers(self, tag: int, default: Sequence[int]) -> Sequence[int]:
        """Return the values of an integer tag; raises BrokenPictureError where they are of another kind."""
        entry = next((e for e in self.entries if e.tag == tag), None)
        if not entry:
            return default
        if entry.kind not in INTEGERS:
            raise BrokenPictureError
        order = "<" if self.order == "II" else ">"
        return struct.unpack(f"{order}{entry.count}{INTEGERS[entry.kind]}", entry.values)

    def bare(self) -> bytes:
        """Write the file with a directory, put behind it, of nothing but the tags needed for decoding."""
        kept = [e for e in self.entries if e.tag in _KEPT]
        order = "little" if self.order == "II" else "big"
        at = len(self.data) + len(self.data) % 2
        parts, values = [len(kept).to_bytes(2, order)], b""  # type: ignore[arg-type] # one of the two literals
        behind = at + 2 + 12 * len(kept) + 4
        for entry in kept:
            head = [(entry.tag, 2), (entry.kind, 2), (entry.count, 4)]
            parts += [number.to_bytes(size, order) for number, size in head]  # type: ignore[arg-type]
            if len(entry.values) <= 4:
                parts.append(entry.values.ljust(4, b"\0"))
            else:
                parts.append((behind + len(values)).to_bytes(4, order))  # type: ignore[arg-type]
                values += entry.values + b"\0" * (len(entry.values) % 2)
        start = at.to_bytes(4, order)  # type: ignore[arg-type]
        padding = b"\0" * (at - len(self.data))
        return b"".join([self.data[:4], start, self.data[8:], padding, *parts, bytes(4), values])


def parse(data: bytes) -> Tiff:
    """Read the directory of the one page, of which others may be thumbnails or masks.

    Raises BrokenPictureError or TooComplexError.
    """
    order = order_of(data)
    pages: list[int] = []
    at = first(data, order)
    for _ in range(MAX_DIRECTORIES):
        if not is_reduced(data, at, order):
            pages.append(at)
        at = following(data, at, order)
        if not at or len(pages) == 2:
            break
    else:
        raise TooComplexError("The TIFF has too many directories")
    return directory(data, pages[0] if pages else first(data, order), order, more_pages=len(pages) == 2)


def directory(data: bytes, at: int, order: str, *, more_pages: bool) -> Tiff:
    """Read the directory at an offset."""
    # Of a tag that comes twice the first one counts: decoders disagree on which it is.
    found: dict[int, Entry] = {}
    for start in range(at + 2, at + 2 + 12 * count_of(data, at, order), 12):
        if entry := _entry(data, start, order):
            found.setdefault(entry.tag, entry)
    return Tiff(data, order, tuple(found.values()), more_pages)


def _entry(data: bytes, at: int, order: str) -> Entry | None:
    tag, kind = number_at(data, at, 2, order), number_at(data, at + 2, 2, order)
    count, size = number_at(data, at + 4, 4, order), SIZES.get(kind, 0)
    length = count * size
    if tag == _ICC and length > MAX_PROFILE:
        return None
    if tag not in _KEPT | {_ORIENTATION, _ICC} or not length:
        return None
    if count > MAX_VALUES and tag != _ICC:
        raise TooComplexError("The TIFF has too many strips")
    place = at + 8 if length <= 4 else number_at(data, at + 8, 4, order)
    if place + length > len(data):
        raise BrokenPictureError
    return Entry(tag, kind, count, data[place : place + length])
