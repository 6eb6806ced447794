"""Bytes in memory that no file system names."""

import os

from faceguard.errors import NoRoomError


class Memory:
    """Grows as it is written, and is gone when it is closed, or the process ends."""

    def __init__(self) -> None:
        """Begin with nothing; raises NoRoomError where the system has no descriptor left."""
        try:
            self._descriptor = os.memfd_create("faceguard")
        except OSError as error:
            raise NoRoomError(error.strerror) from None

    def read(self, at: int, size: int) -> bytes:
        """Return so many bytes, fewer at the end."""
        return os.pread(self._descriptor, size, at)

    def write(self, at: int, content: memoryview) -> None:
        """Write all of it."""
        while content:
            written = os.pwrite(self._descriptor, content, at)
            content, at = content[written:], at + written

    def close(self) -> None:
        """Let it go."""
        os.close(self._descriptor)
