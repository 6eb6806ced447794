"""The units that HEVC data consist of, as they lie in a file (ITU-T H.265, 7.3.1; ISO/IEC 14496-15)."""

from collections.abc import Iterator

from faceguard.container.binary import big
from faceguard.container.bits import Bits
from faceguard.errors import BrokenPictureError

MAX_UNITS = 16
"""Units that are read of a configuration, and of a picture up to its first slice."""
MAX_HEADER = 1024
"""Bytes of a unit that are read."""

Unit = tuple[int, bytes | memoryview]
"""What a NAL unit is (7.4.2.2), and its bytes behind its header."""


def units(data: bytes | memoryview, at: int, length: int, count: int) -> Iterator[Unit]:
    """Give units, each behind its length of so many bytes, with their kinds; those of other layers have none."""
    for _ in range(count):
        size = big(data, at, length)
        at += length
        head = big(data, at, 2)
        if size < 2:
            raise BrokenPictureError
        yield (head >> 9 & 63 if not head >> 3 & 63 else -1), data[at + 2 : at + size]
        at += size


def bits_of(unit: bytes | memoryview) -> Bits:
    """Leave out the bytes that keep a unit from looking like the start of another (7.3.1.1)."""
    return Bits(bytes(unit[:MAX_HEADER]).replace(b"\0\0\3", b"\0\0"))
