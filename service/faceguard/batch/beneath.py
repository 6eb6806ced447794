"""Folders and files beneath a folder, opened so that no link leads out of it.

What was looked at may be exchanged for a link before it is opened. So each part of a path is opened by itself, in the
folder that was opened before it, and may be no link by then.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def no_link(path: str, flags: int) -> int:
    """Open a file that is no link; the opener of `open`."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o666)


@contextlib.contextmanager
def named(address: Path | str) -> Iterator[None]:
    """Name the file in an OSError that does not: one of a write, such as that the disk is full."""
    try:
        yield
    except OSError as error:
        what = error.strerror or type(error).__name__  # a store's client may say no more
        raise OSError(error.errno or errno.EIO, what, os.fspath(address)) from None


@contextlib.contextmanager
def opened(root: Path, name: Path, *, create: bool = False) -> Iterator[int]:
    """Open a folder beneath the root, through links that stay within; raises OSError."""
    base = Path(os.path.realpath(root))
    parts = _within(base, name)
    if create:
        base.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(base, FOLDER)
    try:
        for part in parts:
            if create:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, dir_fd=descriptor)
            inner = os.open(part, FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def content(root: Path, name: Path, size: int = -1) -> bytes:
    """Return the content of a file beneath the root, or so many first bytes, through links that stay within.

    Raises OSError.
    """
    with file(root, name) as found:
        return found.read(size)


@contextlib.contextmanager
def file(root: Path, name: Path) -> Iterator[BinaryIO]:
    """Open a file beneath the root, through links that stay within; raises OSError."""
    *folders, last = _within(Path(os.path.realpath(root)), name) or (os.curdir,)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe would be waited for
    with opened(root, Path(*folders)) as folder:
        descriptor = os.open(last, flags, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)  # which is not done by `fdopen` where it is a folder
        raise OSError(errno.EINVAL, "Not a file")
    with os.fdopen(descriptor, "rb") as found:
        yield found


def _within(base: Path, name: Path) -> tuple[str, ...]:
    """Return where a name leads, as the parts of a path below the base, which is no link."""
    place = Path(os.path.realpath(base / name))
    if not place.is_relative_to(base):
        raise OSError(errno.ELOOP, "A link leads out of the folder")
    return place.relative_to(base).parts
