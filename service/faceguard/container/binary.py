"""Numbers in bytes, read with bounds."""

from faceguard.container.content import Content
from faceguard.errors import BrokenPictureError


def big(data: Content, at: int, size: int) -> int:
    """Read the unsigned big-endian number of `size` bytes at an offset."""
    return int.from_bytes(_bytes(data, at, size), "big")


def little(data: Content, at: int, size: int) -> int:
    """Read the unsigned little-endian number of `size` bytes at an offset."""
    return int.from_bytes(_bytes(data, at, size), "little")


def _bytes(data: Content, at: int, size: int) -> bytes | memoryview:
    if at < 0 or at + size > len(data):
        raise BrokenPictureError
    return data[at : at + size]
