"""Directories of tags, of which TIFF files (TIFF 6.0) and EXIF blocks consist."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from faceguard.container.binary import big, little
from faceguard.errors import BrokenPictureError, TooComplexError

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}  # bytes a value, by type
INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I"}  # as `struct` knows them
_SUBFILE, _OLD_SUBFILE = 254, 255
MAX_ENTRIES = 1000
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
        size = SIZES[self.kind]
        return replace(self, count=count, values=self.values[start * size : (start + count) * size])


def first(data: bytes, order: str) -> int:
    """Return the offset of the first directory."""
    return number_at(data, 4, 4, order)


def order_of(data: bytes) -> str:
    """Tell the order of bytes, II or MM; raises BrokenPictureError for what is no TIFF."""
    if data[:4] not in {b"II*\0", b"MM\0*"}:
        raise BrokenPictureError
    return data[:2].decode()


def following(data: bytes, at: int, order: str) -> int:
    """Return the offset of the directory behind this one, 0 where there is none."""
    after = at + 2 + 12 * count_of(data, at, order)
    # Some writers end the file right after the entries.
    return number_at(data, after, 4, order) if after + 4 <= len(data) else 0


def is_reduced(data: bytes, at: int, order: str) -> bool:
    """Tell whether the directory at an offset is of a thumbnail or a mask of another one."""
    said = integers(data, at, order, {_SUBFILE, _OLD_SUBFILE})
    return bool(said.get(_SUBFILE, [0])[0] & 5) or said.get(_OLD_SUBFILE, [1])[0] == 2


def integers(data: bytes, at: int, order: str, tags: AbstractSet[int]) -> dict[int, list[int]]:
    """Read the first few values of each of these tags, where the directory at an offset has them."""
    found = {}
    for start in range(at + 2, at + 2 + 12 * count_of(data, at, order), 12):
        tag, size = number_at(data, start, 2, order), SIZES.get(number_at(data, start + 2, 2, order), 0)
        count = min(number_at(data, start + 4, 4, order), MAX_INTEGERS)
        if tag in tags and size in {1, 2, 4} and count:
            fits = number_at(data, start + 4, 4, order) * size <= 4
            place = start + 8 if fits else number_at(data, start + 8, 4, order)
            found[tag] = [number_at(data, place + i * size, size, order) for i in range(count)]
    return found


def count_of(data: bytes, at: int, order: str) -> int:
    """Return the number of tags in the directory at an offset."""
    count = number_at(data, at, 2, order)
    if count > MAX_ENTRIES:
        raise TooComplexError("The TIFF has too many tags")
    return count


def number_at(data: bytes, at: int, size: int, order: str) -> int:
    """Read the unsigned number of `size` bytes at an offset."""
    return little(data, at, size) if order == "II" else big(data, at, size)
