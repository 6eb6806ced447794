"""Where the result grows until it is whole."""

import contextlib
import errno
import fcntl
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


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that is there already, and is only read."""

    descriptor: int

    def open(self) -> BinaryIO:
        """Return the file to read, with a position of its own."""
        return open(f"/proc/self/fd/{self.descriptor}", "rb", buffering=0)  # noqa: PTH123 - no path of pathlib


@contextlib.contextmanager
def growing(target: Path) -> Iterator[Growing]:
    """Give an empty file that grows beside a target; see `grown`. Raises UnwritableFileError."""
    try:
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with grown(folder, target.name) as place:
                yield place
        finally:
            os.close(folder)
    except OSError as error:
        raise UnwritableFileError(error.strerror) from None


@contextlib.contextmanager
def grown(folder: int, name: str) -> Iterator[Growing]:
    """Give an empty file, which gets a name in an open folder where the body ends well, and is gone where it does not.

    What had the name before is replaced. Where the file system can, the file has no name until then, so that a kill
    leaves nothing. A lock, which dies with its process, marks it as in use. Raises OSError.
    """
    own = f".faceguard-{secrets.token_hex(8)}"
    descriptor = _opened(folder, own)
    try:
        with contextlib.suppress(OSError):  # not every file system has locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Growing(descriptor)
        with contextlib.suppress(FileExistsError):  # where it has had that name from the beginning
            # With a folder's descriptor, as Python otherwise makes a call that follows no link.
            os.link(f"/proc/self/fd/{descriptor}", own, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=True)
        os.replace(own, name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        os.close(descriptor)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(own, dir_fd=folder)


def _opened(folder: int, own: str) -> int:
    try:
        return os.open(".", os.O_TMPFILE | os.O_RDWR, 0o666, dir_fd=folder)
    except OSError as error:
        if error.errno not in NO_SUCH_FILES:
            raise
    return os.open(own, NEW, 0o666, dir_fd=folder)
