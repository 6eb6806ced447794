"""TIFF files (TIFF 6.0) and the same structure in EXIF blocks."""

from dataclasses import dataclass

from faceguard.container.binary import big, little
from faceguard.errors import BrokenPictureError, TooComplexError

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes a value, by type
_WIDTH, _HEIGHT, _ORIENTATION, _ICC = 256, 257, 274, 34675
# What says how the pixels are stored, and nothing else: no texts, previews, profiles, EXIF or private tags.
_KEPT = frozenset(
    {256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325}
    | {332, 334, 338, 339, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532}
)
MAX_ENTRIES = 1000
MAX_VALUES = 1_000_000
MAX_PROFILE = 4 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A tag of a directory, with its values."""

    tag: int
    kind: int
    """The number of its type, by which the size of a value is known."""
    count: int
    values: bytes


@dataclass(frozen=True, slots=True)
class Tiff:
    """The first directory of a file, and whether another page follows."""

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

    def number(self, tag: int) -> int:
        """Return the first value of an integer tag, 0 where it is missing."""
        for entry in self.entries:
            if entry.tag == tag and entry.kind in {1, 3, 4}:
                return _number(entry.values, 0, _SIZES[entry.kind], self.order)
        return 0

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
    """Read the first directory; raises BrokenPictureError or TooComplexError."""
    order = data[:2].decode("latin-1")
    if data[:4] not in {b"II*\0", b"MM\0*"}:
        raise BrokenPictureError
    at = _number(data, 4, 4, order)
    count = _number(data, at, 2, order)
    if count > MAX_ENTRIES:
        raise TooComplexError("The TIFF has too many tags")
    entries = tuple(_entry(data, at + 2 + 12 * i, order) for i in range(count))
    after = at + 2 + 12 * count
    # Some writers end the file right after the entries.
    more = after + 4 <= len(data) and _number(data, after, 4, order) != 0
    return Tiff(data, order, tuple(e for e in entries if e), more)


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
        return parse(exif).orientation
    except (BrokenPictureError, TooComplexError):
        return 1
