"""Bytes in memory that no file system names."""

import contextlib
import mmap
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager


class Memory:
    """Grows as it is written, and is gone when it is closed, or the process ends."""

    def __init__(self) -> None:
        self._descriptor = os.memfd_create("faceguard")

    @property
    def size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def read(self, at: int, size: int) -> bytes:
        """Return bytes from there on, fewer at the end."""
        return os.pread(self._descriptor, size, at)

    def write(self, at: int, content: bytes | memoryview) -> None:
        """Write all of it."""
        view = memoryview(content)
        while view:
            written = os.pwrite(self._descriptor, view, at)
            view, at = view[written:], at + written

    def content(self) -> AbstractContextManager[memoryview]:
        """Give all that is there now; it stays there until then, also where this is closed meanwhile."""
        return _viewed(mmap.mmap(self._descriptor, self.size, prot=mmap.PROT_READ))

    def close(self) -> None:
        """Let it go."""
        os.close(self._descriptor)


@contextlib.contextmanager
def _viewed(mapped: mmap.mmap) -> Iterator[memoryview]:
    with mapped, memoryview(mapped) as view:
        yield view
