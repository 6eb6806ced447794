"""What may be in a picture of AV1, unit by unit (AV1 specification, 5.3; its binding to MP4, 2.3 and 2.4)."""

from faceguard.container.binary import big
from faceguard.errors import LeakError

Piece = bytes | memoryview

HEAD = 4
"""Bytes of a description before the header of its sequence."""
_SEQUENCE, _FRAME_HEADER, _FRAME = 1, 3, 6
_HAS_SIZE = 2
_LONGEST = 64
"""Bytes of the header of a sequence; it describes numbers."""


def is_description(content: Piece) -> bool:
    """Check av1C: numbers, and the header of the sequence, and no other unit."""
    return content[0] == 0x81 and HEAD + 2 < len(content) <= HEAD + _LONGEST and _kinds(content[HEAD:]) == [_SEQUENCE]


def is_picture(sample: Piece, described: Piece) -> bool:
    """Tell whether a sample has frames, and before them at most a header of a sequence, as long as the described one.

    It may differ from that in a few numbers: an encoder knows some of them only once it has begun.
    """
    kinds = _kinds(sample)
    if kinds[:1] == [_SEQUENCE] and bytes(sample[:2]) == bytes(described[:2]):
        kinds = kinds[1:]
    return bool(kinds) and set(kinds) <= {_FRAME_HEADER, _FRAME}


def _kinds(units: Piece) -> list[int]:
    """Return the kinds of units that follow each other, none of which has more than a length and its content."""
    kinds = []
    at = 0
    while at < len(units):
        head = big(units, at, 1)
        if head & ~0x78 != _HAS_SIZE:
            raise LeakError("AV1 unit")
        size, at = _length(units, at + 1)
        kinds.append(head >> 3)
        at += size
    if at != len(units):
        raise LeakError("AV1 unit")
    return kinds


def _length(units: Piece, at: int) -> tuple[int, int]:
    """Return a length of seven bits a byte (4.10.5), and where it ends."""
    size = 0
    for shift in range(0, 35, 7):
        byte = big(units, at, 1)
        at += 1
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return size, at
    raise LeakError("AV1 unit")
