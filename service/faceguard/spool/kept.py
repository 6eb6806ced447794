"""One file that waits, wherever its bytes are."""

import io
import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, BinaryIO, cast

from faceguard.errors import CancelledError, NoRoomError
from faceguard.spool.memory import Memory

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Take = Callable[[int], bool]
"""Takes so many bytes of memory, or gives some back where the number is negative; returns whether there were any."""


class Kept:
    """A file without a name; several may read it at once. After `close` there is nothing, and whoever reads is told."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._lock = threading.Lock()
        self._memory: Memory | None = Memory()
        self._size = 0

    @property
    def size(self) -> int:
        return self._size

    def read(self, at: int, size: int) -> bytes:
        """Return bytes from there on, fewer at the end; raises CancelledError where it is closed."""
        with self._lock:
            return self._bytes().read(at, size)

    def write(self, at: int, content: "ReadableBuffer") -> int:
        """Write all of it, and return how much; raises NoRoomError, and CancelledError where it is closed."""
        view = memoryview(content).cast("B")
        with self._lock:
            held = self._bytes()
            more = at + len(view) - self._size
            if more > 0:
                if not self._take(more):
                    raise NoRoomError
                self._size += more
            held.write(at, view)
        return len(view)

    def append(self, content: "ReadableBuffer") -> None:
        """Write at the end; raises as `write` does."""
        self.write(self._size, content)

    def open(self) -> BinaryIO:
        """Return the file to read and write, with a position of its own; closing it does not close this."""
        return cast("BinaryIO", _Handle(self))

    def content(self) -> AbstractContextManager[memoryview]:
        """Give all that is there."""
        with self._lock:
            return self._bytes().content()

    def close(self) -> None:
        """Let everything go; doing so again has no effect."""
        with self._lock:
            if self._memory:
                self._memory.close()
                self._memory = None
                self._take(-self._size)
                self._size = 0

    def _bytes(self) -> Memory:
        if self._memory is None:
            raise CancelledError
        return self._memory


class _Handle(io.RawIOBase):
    def __init__(self, kept: Kept) -> None:
        self._kept, self._at = kept, 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._kept.size}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        try:
            content = self._kept.read(self._at, len(view))
        except CancelledError:
            raise ValueError("The file is closed") from None  # as any file says it
        view[: len(content)] = content
        self._at += len(content)
        return len(content)

    def write(self, content: "ReadableBuffer") -> int:
        written = self._kept.write(self._at, content)
        self._at += written
        return written
