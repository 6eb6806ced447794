"""TIFF files (TIFF 6.0) and the same structure in EXIF blocks."""

import struct
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

from faceguard.container.binary import big, little
from faceguard.errors import BrokenPictureError, TooComplexError

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes a value, by type
_INTEGERS = {1: "B", 3: "H", 4: "I"}  # as `struct` knows them
_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLES, _PLANAR = 256, 257, 258, 262, 274, 277, 284
_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES, _EXTRA, _FORMAT, _ICC = 273, 279, 324, 325, 338, 339, 34675
_SUBFILE, _OLD_SUBFILE = 254, 255
_WHITE_IS_ZERO, _BLACK_IS_ZERO = 0, 1
# What says how the pixels are stored, and nothing else: no texts, previews, profiles, EXIF or private tags.
_KEPT = frozenset(
    {_WIDTH, _HEIGHT, _BITS, 259, _PHOTOMETRIC, 266, _STRIPS, _SAMPLES, 278, _STRIP_SIZES, _PLANAR, 292, 293, 317}
    | {320, 322, 323, _TILES, _TILE_SIZES, 332, 334, _EXTRA, _FORMAT, 347}
    | {512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532}
)
MAX_ENTRIES = 1000
MAX_VALUES = 1_000_000
MAX_PROFILE = 4 << 20
MAX_DIRECTORIES = 64
MAX_INTEGERS = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A tag of a directory, with its values."""

    tag: int
    kind: int
    """The number of its type, by which the size of a value is known."""
    count: int
    values: bytes

    def part(self, start: int, count: int) -> "Entry":
        """Give as many of its values, from this one on."""
        size = _SIZES[self.kind]
        return replace(self, count=count, values=self.values[start * size : (start + count) * size])


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
            if entry.tag == tag and entry.kind in _INTEGERS:
                return _number(entry.values, 0, _SIZES[entry.kind], self.order)
        return 0

    def has(self, tag: int) -> bool:
        return any(entry.tag == tag for entry in self.entries)

    def numbers(self, tag: int, default: Sequence[int]) -> Sequence[int]:
        """Return the values of an integer tag; raises BrokenPictureError where they are of another kind."""
        entry = next((e for e in self.entries if e.tag == tag), None)
        if not entry:
            return default
        if entry.kind not in _INTEGERS:
            raise BrokenPictureError
        order = "<" if self.order == "II" else ">"
        return struct.unpack(f"{order}{entry.count}{_INTEGERS[entry.kind]}", entry.values)

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
    return _directory(data, pages[0] if pages else first(data, order), order, more_pages=len(pages) == 2)


def first(data: bytes, order: str) -> int:
    """Return the offset of the first directory."""
    return _number(data, 4, 4, order)


def order_of(data: bytes) -> str:
    """Tell the order of bytes, II or MM; raises BrokenPictureError for what is no TIFF."""
    if data[:4] not in {b"II*\0", b"MM\0*"}:
        raise BrokenPictureError
    return data[:2].decode()


def _directory(data: bytes, at: int, order: str, *, more_pages: bool) -> Tiff:
    # Of a tag that comes twice the first one counts: decoders disagree on which it is.
    found: dict[int, Entry] = {}
    for start in range(at + 2, at + 2 + 12 * _count(data, at, order), 12):
        if entry := _entry(data, start, order):
            found.setdefault(entry.tag, entry)
    return Tiff(data, order, tuple(found.values()), more_pages)


def following(data: bytes, at: int, order: str) -> int:
    """Return the offset of the directory behind this one, 0 where there is none."""
    after = at + 2 + 12 * _count(data, at, order)
    # Some writers end the file right after the entries.
    return _number(data, after, 4, order) if after + 4 <= len(data) else 0


def is_reduced(data: bytes, at: int, order: str) -> bool:
    """Tell whether the directory at an offset is of a thumbnail or a mask of another one."""
    said = integers(data, at, order, {_SUBFILE, _OLD_SUBFILE})
    return bool(said.get(_SUBFILE, [0])[0] & 5) or said.get(_OLD_SUBFILE, [1])[0] == 2


def integers(data: bytes, at: int, order: str, tags: AbstractSet[int]) -> dict[int, list[int]]:
    """Read the first few values of each of these tags, where the directory at an offset has them."""
    found = {}
    for start in range(at + 2, at + 2 + 12 * _count(data, at, order), 12):
        tag, size = _number(data, start, 2, order), _SIZES.get(_number(data, start + 2, 2, order), 0)
        count = min(_number(data, start + 4, 4, order), MAX_INTEGERS)
        if tag in tags and size in {1, 2, 4} and count:
            fits = _number(data, start + 4, 4, order) * size <= 4
            place = start + 8 if fits else _number(data, start + 8, 4, order)
            found[tag] = [_number(data, place + i * size, size, order) for i in range(count)]
    return found


def _count(data: bytes, at: int, order: str) -> int:
    count = _number(data, at, 2, order)
    if count > MAX_ENTRIES:
        raise TooComplexError("The TIFF has too many tags")
    return count


def _entry(data: bytes, at: int, order: str) -> Entry | None:
    tag, kind = _number(data, at, 2, order), _number(data, at + 2, 2, order)
    count, size = _number(data, at + 4, 4, order), _SIZES.get(kind, 0)
    length = count * size
    if tag == _ICC and length > MAX_PROFILE:
        return None
    if tag not in _KEPT | {_ORIENTATION, _ICC} or not length:
        return None
    if count > MAX_VALUES and tag != _ICC:
        raise TooComplexError("The TIFF has too many strips")
    place = at + 8 if length <= 4 else _number(data, at + 8, 4, order)
    if place + length > len(data):
        raise BrokenPictureError
    return Entry(tag, kind, count, data[place : place + length])


def _number(data: bytes, at: int, size: int, order: str) -> int:
    return little(data, at, size) if order == "II" else big(data, at, size)


def exif_orientation(exif: bytes) -> int:
    """Read the orientation, 1 to 8, that an EXIF block asks for; 1 where it says nothing that can be understood."""
    try:
        order = order_of(exif)
        return _directory(exif, first(exif, order), order, more_pages=False).orientation
    except (BrokenPictureError, TooComplexError):
        return 1
