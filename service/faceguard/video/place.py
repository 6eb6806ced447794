"""Where the result grows until it is whole."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from faceguard.errors import UnwritableFileError

NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
NO_SUCH_FILES = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL})
"""What file systems and kernels answer that have no files without a name."""


class Place(Protocol):
    """Where a result is written, and read again."""

    def open(self) -> BinaryIO:
        """Return the file to read and write, with a position of its own."""
        ...


@dataclass(frozen=True, slots=True)
class Growing:
    """A file that nobody else sees."""

    descriptor: int

    def open(self) -> BinaryIO:
        """Return the file to read and write, with a position of its own."""
        return open(f"/proc/self/fd/{self.descriptor}", "r+b", buffering=0)  # noqa: PTH123 - no path of pathlib


@contextlib.contextmanager
def growing(target: Path) -> Iterator[Growing]:
    """Give an empty file, which gets the target's name where the body ends well, and is gone where it does not.

    What had the name before is replaced. Where the file system can, the file has no name until then, so that a kill
    leaves nothing. Raises UnwritableFileError, also where the disk is full.
    """
    own = target.parent / f".faceguard-{secrets.token_hex(8)}"
    try:
        descriptor = _opened(own)
        try:
            yield Growing(descriptor)
            if not own.exists():
                # With a folder's descriptor, as Python otherwise makes a call that follows no link.
                os.link(f"/proc/self/fd/{descriptor}", own, src_dir_fd=descriptor, follow_symlinks=True)
            own.replace(target)
        finally:
            os.close(descriptor)
            own.unlink(missing_ok=True)
    except OSError as error:
        raise UnwritableFileError(error.strerror) from None


def _opened(own: Path) -> int:
    try:
        return os.open(own.parent, os.O_TMPFILE | os.O_RDWR, 0o666)
    except OSError as error:
        if error.errno not in NO_SUCH_FILES or not own.parent.is_dir():
            raise
    return os.open(own, NEW, 0o666)
