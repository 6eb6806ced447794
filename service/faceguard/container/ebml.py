"""Elements of EBML (RFC 8794), as Matroska and WebM consist of."""

from collections.abc import Iterator
from dataclasses import dataclass

from faceguard.container.binary import big
from faceguard.container.content import Content
from faceguard.errors import BrokenPictureError

_LONGEST_NAME, _LONGEST_SIZE = 4, 8


@dataclass(frozen=True, slots=True)
class Element:
    """One element, and where its content begins and ends."""

    name: int
    """Its number, with the bits that say how long that is."""
    begin: int
    """Where the element itself begins."""
    start: int
    end: int


def elements(data: Content, start: int, end: int) -> Iterator[Element]:
    """Walk the elements between two offsets, each of which says how long it is; raises BrokenPictureError."""
    while start < end:
        length, _ = _number(data, start, _LONGEST_NAME)
        size_length, size = _number(data, start + length, _LONGEST_SIZE)
        begin = start + length + size_length
        if size == (1 << 7 * size_length) - 1 or begin + size > end:
            raise BrokenPictureError
        yield Element(big(data, start, length), start, begin, begin + size)
        start = begin + size


def _number(data: Content, at: int, longest: int) -> tuple[int, int]:
    """Return how long a number is, and what it is without the bits that say so."""
    length = 9 - big(data, at, 1).bit_length()
    if length > longest:
        raise BrokenPictureError
    return length, big(data, at, length) & (1 << 7 * length) - 1
