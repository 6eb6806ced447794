"""A video's file as a helper reads it: by a descriptor, or by asking for pieces of it."""

import os
import socket
import stat
import struct
import threading
from contextlib import ExitStack, suppress
from typing import BinaryIO, Self

REQUEST, LENGTH = struct.Struct("<QI"), struct.Struct("<I")
"""Where a piece begins and how long it is; how long the answer is."""
PIECE = 256 << 10
"""Bytes that are asked for at once."""


class Footage:
    """Lends a file to a helper, who can read all of it and nothing else.

    Where the file lies in memory or is encrypted, a thread reads what the helper asks for; nobody else may read it
    meanwhile.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stack = ExitStack()
        self.descriptor, self.size = -1, 0

    def __enter__(self) -> Self:
        own = _reopened(self._file)
        if own is None:
            own = self._fed()
        else:
            self._stack.callback(os.close, own)
        self.descriptor = own
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def is_fed(self) -> bool:
        """Whether the descriptor is a socket, to ask at; `size` is known then."""
        return stat.S_ISSOCK(os.fstat(self.descriptor).st_mode)

    def _fed(self) -> int:
        self.size = self._file.seek(0, os.SEEK_END)
        ours, theirs = socket.socketpair()
        thread = threading.Thread(target=_feed, args=(self._file, ours), name="footage", daemon=True)
        thread.start()
        self._stack.enter_context(ours)
        self._stack.callback(thread.join)
        self._stack.callback(_end, ours)
        self._stack.enter_context(theirs)
        return theirs.fileno()


def _reopened(file: BinaryIO) -> int | None:
    """Return a descriptor of a file of the disk that can only be read, with a place of its own to read at."""
    try:
        descriptor = file.fileno()
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
    except (AttributeError, OSError):
        pass
    return None


def _end(connection: socket.socket) -> None:
    """Let nobody ask or wait any more."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _feed(file: BinaryIO, connection: socket.socket) -> None:
    """Answer with pieces of a file until nobody asks any more, or it cannot be read."""
    with suppress(OSError, ValueError, struct.error):
        while request := connection.recv(REQUEST.size, socket.MSG_WAITALL):
            start, length = REQUEST.unpack(request)
            file.seek(start)
            piece = file.read(min(length, PIECE))
            connection.sendall(LENGTH.pack(len(piece)) + piece)
    _end(connection)


class Lent:
    """A file behind a descriptor. Python's own classes ask more of it than a helper may."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, size: int) -> bytes:
        """Return so many bytes or fewer, none at the end."""
        return os.read(self._descriptor, size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, and return it."""
        return os.lseek(self._descriptor, offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)


class Flowing:
    """A pipe, of which nobody knows how much will come."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, size: int) -> bytes:
        """Wait for some bytes, and return so many or fewer; none where whoever wrote has ended."""
        return os.read(self._descriptor, size)


class Asked:
    """A file whose pieces come through a socket."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor, self._size, self._at = descriptor, size, 0
        self._piece, self._start = b"", 0

    def read(self, size: int) -> bytes:
        """Return so many bytes or fewer, none at the end; raises OSError where nobody answers."""
        if not self._start <= self._at < self._start + len(self._piece):
            self._piece, self._start = self._answer(self._at), self._at
        first = self._at - self._start
        found = self._piece[first : first + size]
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, and return it."""
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def _answer(self, start: int) -> bytes:
        os.write(self._descriptor, REQUEST.pack(start, PIECE))
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size))
        return self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            piece = os.read(self._descriptor, size - len(found))
            if not piece:
                raise OSError("nobody answers")
            found += piece
        return bytes(found)
