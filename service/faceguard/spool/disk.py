"""Bytes on a disk that no file system names and nobody else can read."""

import errno
import os
import tempfile
from array import array
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from faceguard.errors import NoRoomError

BLOCK = 1 << 16
"""Bytes that are encrypted together, and written anew where one of them changes."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
SHORT = frozenset({errno.EMFILE, errno.ENFILE})
"""Of descriptors."""


class Disk:
    """A file without a name, encrypted by AES-256 in counter mode; its key is in this object and nowhere else.

    No two blocks have the same stream of the key, and neither has one that is written again: each write draws a number
    that was not drawn before. The file is gone when it is closed, or the process ends in whatever way.
    """

    def __init__(self, folder: Path) -> None:
        """Make the file; raises NoRoomError where there is no room for one, and OSError where the folder takes none."""
        self._key = AES(os.urandom(32))
        try:
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed by `close`
        except OSError as error:
            if error.errno in FULL | SHORT:
                raise NoRoomError(error.strerror) from None
            raise
        self._numbers = array("Q")
        """That of the last write of each block; 0 where there was none."""
        self._drawn = 0

    def read(self, at: int, size: int) -> bytes:
        """Return so many bytes; they are 0 where none were written."""
        return b"".join(self._block(block)[start:stop] for block, start, stop in _parts(at, size))

    def write(self, at: int, content: memoryview) -> None:
        """Write all of it; raises NoRoomError where the disk is full."""
        for block, start, stop in _parts(at, len(content)):
            part, content = content[: stop - start], content[stop - start :]
            if len(part) < BLOCK:
                whole = self._block(block)
                self._put(block, whole[:start] + part + whole[stop:])
            else:
                self._put(block, part)

    def close(self) -> None:
        """Let it go."""
        self._file.close()

    def _block(self, block: int) -> bytes:
        if block >= len(self._numbers) or not self._numbers[block]:
            return bytes(BLOCK)
        coded = os.pread(self._file.fileno(), BLOCK, block * BLOCK)
        return self._coded(self._numbers[block], coded)

    def _put(self, block: int, content: bytes | memoryview) -> None:
        self._drawn += 1
        coded = memoryview(self._coded(self._drawn, content))
        at = block * BLOCK
        try:
            while coded:
                written = os.pwrite(self._file.fileno(), coded, at)
                coded, at = coded[written:], at + written
        except OSError as error:
            if error.errno in FULL:
                raise NoRoomError("The disk of SPOOL is full") from None
            raise
        self._numbers.extend([0] * (block + 1 - len(self._numbers)))
        self._numbers[block] = self._drawn

    def _coded(self, number: int, content: bytes | memoryview) -> bytes:
        """Encrypt a block, or decrypt it, which is the same: by the stream of the key that has this number."""
        # The lower half counts within the block.
        return Cipher(self._key, modes.CTR(number.to_bytes(8, "big") + bytes(8))).encryptor().update(content)


def _parts(at: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield the blocks in which these bytes are, and from where to where in each."""
    end = at + size
    while at < end:
        block, start = divmod(at, BLOCK)
        stop = min(BLOCK, start + end - at)
        yield block, start, stop
        at += stop - start
