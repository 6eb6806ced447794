"""One file that waits, wherever its bytes are."""

import io
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from faceguard.errors import CancelledError, NoRoomError
from faceguard.spool.budget import Budget
from faceguard.spool.memory import Memory

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

    from faceguard.spool.disk import Disk


class Kept:
    """A file without a name; several may read it at once. After `close` there is nothing, and whoever reads is told.

    It begins in memory. Where there is no more of that, what follows is on the disk.
    """

    def __init__(self, memory: Budget, disk: Budget, folder: Path | None) -> None:
        """Take the folder of that disk, unless there is none."""
        self._budgets, self._folder = (memory, disk), folder
        self._lock = threading.Lock()
        self._memory: Memory | None = Memory()
        self._disk: Disk | None = None
        self._size = self._in_memory = 0

    @property
    def size(self) -> int:
        return self._size

    def read(self, at: int, size: int) -> bytes:
        """Return bytes from there on, fewer at the end; raises CancelledError where it is closed."""
        with self._lock:
            memory = self._held()
            size = max(0, min(size, self._size - at))
            first = max(0, min(size, self._in_memory - at))
            held = memory.read(at, first)
            if self._disk and first < size:
                held += self._disk.read(at + first - self._in_memory, size - first)
            return held

    def write(self, at: int, content: "ReadableBuffer") -> int:
        """Write all of it, and return how much; raises NoRoomError, and CancelledError where it is closed."""
        view = memoryview(content).cast("B")
        with self._lock:
            memory = self._held()
            self._grow(at + len(view) - self._size)
            first = max(0, min(len(view), self._in_memory - at))
            memory.write(at, view[:first])
            if self._disk and first < len(view):
                self._disk.write(at + first - self._in_memory, view[first:])
        return len(view)

    def append(self, content: "ReadableBuffer") -> None:
        """Write at the end; raises as `write` does."""
        self.write(self._size, content)

    def open(self) -> BinaryIO:
        """Return the file to read and write, with a position of its own; closing it does not close this."""
        return cast("BinaryIO", _Handle(self))

    def clear(self) -> None:
        """Let go what was written, and begin anew; raises CancelledError where it is closed."""
        with self._lock:
            self._release(self._held())
            self._memory = Memory()

    def close(self) -> None:
        """Let everything go; doing so again has no effect."""
        with self._lock:
            if self._memory:
                self._release(self._memory)
                self._memory = None

    def _release(self, held: Memory) -> None:
        held.close()
        if self._disk:
            self._disk.close()
            self._disk = None
        memory, disk = self._budgets
        memory.take(-self._in_memory)
        disk.take(self._in_memory - self._size)
        self._size = self._in_memory = 0

    def _grow(self, more: int) -> None:
        """Take room for so many bytes more."""
        if more <= 0:
            return
        memory, disk = self._budgets
        if self._size == self._in_memory and memory.take(more):
            self._in_memory += more
        elif not (self._folder and disk.take(more)):
            raise NoRoomError
        self._size += more
        if self._folder and self._in_memory < self._size and not self._disk:
            from faceguard.spool.disk import Disk  # noqa: PLC0415 - what encrypts is loaded where something is

            self._disk = Disk(self._folder)

    def _held(self) -> Memory:
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

    def truncate(self, size: int | None = None) -> int:
        """Let all of it go; raises ValueError for any other size than 0."""
        if size != 0:
            raise ValueError("Only to nothing")
        self._kept.clear()
        return 0

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
