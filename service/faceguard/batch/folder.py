"""A folder of this machine."""

import contextlib
import errno
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from faceguard.batch import beneath
from faceguard.batch.journal import FileJournal, Journal
from faceguard.batch.plan import Shard
from faceguard.batch.store import BEGINNING, UNKNOWN, FileState, Store
from faceguard.video.place import Lying, Place, grown

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
TEMPORARY = re.compile(r"\.faceguard-[0-9a-f]{16}")


class Folder:
    """Pictures and results on a file system."""

    def __init__(self, path: Path) -> None:
        self._given = path
        self.path = path.absolute()  # workers may run in another folder

    def address(self, name: Path) -> str:
        """Return the path as it was given."""
        return os.fspath(self._given / name)

    def location(self, name: Path) -> str:
        """Return the absolute path, links resolved."""
        return os.path.realpath(self.path / name)

    def contains(self, location: str) -> bool:
        """Compare the paths, whether or not anything exists there."""
        return Path(location).is_relative_to(self._location)

    def is_folder(self) -> bool:
        """Ask the file system, following links."""
        return os.path.isdir(self.path)  # noqa: PTH112 - `Path` raises for a name that is too long

    def files(self, left_out: Store | None) -> Iterator[tuple[Path, FileState]]:
        """List the files, holding the names of one folder per level at a time; links to folders are not followed."""
        within = left_out and not left_out.contains(self._location)
        return self._below(Path(), left_out if within else None)

    def names(self, folder: Path) -> list[Path]:
        """List the files of one folder; order is undefined."""
        path = self.path / folder
        return [folder / file.name for file in path.iterdir() if file.is_file()] if path.is_dir() else []

    def state(self, name: Path) -> FileState:
        """Return the bytes, and the time of the last change in nanoseconds."""
        try:
            status = (self.path / name).stat()
        except OSError:
            return UNKNOWN
        return status.st_size, status.st_mtime_ns

    def size(self, name: Path) -> int | None:
        """Ask the file system."""
        try:
            return (self.path / name).stat().st_size
        except OSError:
            return None

    def check(self, name: Path) -> None:
        """Open it, unless it is a pipe or the like, whose writer would notice."""
        path = self.path / name
        if stat.S_ISREG(path.stat().st_mode):
            path.open("rb").close()

    def read(self, name: Path) -> bytes:
        """Return the whole content."""
        return (self.path / name).read_bytes()

    def read_within(self, name: Path) -> bytes:
        """Return the whole content of a file that no link leads out of the folder to."""
        return beneath.content(self.path, name)

    def beginning(self, name: Path, *, within: bool) -> bytes:
        """Return the first bytes."""
        if within:
            return beneath.content(self.path, name, BEGINNING)
        with (self.path / name).open("rb", buffering=0) as file:
            return file.read(BEGINNING) or b""

    def write(self, name: Path, content: bytes) -> None:
        """Write under a temporary name and rename. A lock, which dies with its process, marks the name as in use.

        No link leads out of the folder.
        """
        temporary = _temporary()
        with beneath.opened(self.path, name.parent, create=True) as folder:
            try:
                with os.fdopen(os.open(temporary, NEW, 0o666, dir_fd=folder), "wb", buffering=0) as file:
                    with contextlib.suppress(OSError):  # not every file system has locks
                        fcntl.flock(file, fcntl.LOCK_EX)
                    _write_all(file.fileno(), content)
                    os.replace(temporary, name.name, src_dir_fd=folder, dst_dir_fd=folder)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(temporary, dir_fd=folder)

    @contextlib.contextmanager
    def lying(self, name: Path, *, within: bool) -> Iterator[Place]:
        """Open it once."""
        with beneath.file(self.path, name) if within else (self.path / name).open("rb") as file:
            yield Lying(file.fileno())

    @contextlib.contextmanager
    def growing(self, name: Path) -> Iterator[Place]:
        """Give a file without a name, where the file system has such. No link leads out of the folder."""
        with beneath.opened(self.path, name.parent, create=True) as folder, grown(folder, name.name) as place:
            yield place

    def prepare(self) -> None:
        """Make the folder, and a file in it that is gone again."""
        if self.path.exists() and not self.path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), os.fspath(self.path))
        with beneath.opened(self.path, Path(), create=True) as folder:
            temporary = _temporary()
            os.close(os.open(temporary, NEW, 0o666, dir_fd=folder))
            os.unlink(temporary, dir_fd=folder)

    def remove(self, name: Path) -> None:
        """Unlink it. No link leads out of the folder."""
        with beneath.opened(self.path, name.parent) as folder:
            os.unlink(name.name, dir_fd=folder)

    def journal(self, shard: Shard | None) -> Journal:
        """Keep the lines in one file for each shard."""
        return FileJournal(self.path, shard)

    def refuses(self, inputs: Sequence[str]) -> None:
        """Refuse nothing here: results that would replace an input are refused one by one."""

    def sweep(self, folders: Iterable[Path]) -> None:
        """Remove temporary files that no process holds; an empty one may be about to be locked."""
        for folder in folders:
            with contextlib.suppress(OSError), beneath.opened(self.path, folder) as descriptor:
                for name in filter(TEMPORARY.fullmatch, os.listdir(descriptor)):  # noqa: PTH208 - it has no path
                    with contextlib.suppress(OSError):
                        _remove_left(descriptor, name)

    @cached_property
    def _location(self) -> str:
        return self.location(Path())

    def _below(self, folder: Path, left_out: Store | None) -> Iterator[tuple[Path, FileState]]:
        try:
            with os.scandir(self.path / folder) as entries:
                names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        except OSError:
            yield folder, UNKNOWN
            return
        for name, is_folder in names:
            if name.startswith("."):
                continue
            if is_folder:
                if not (left_out and left_out.contains(self.location(folder / name))):
                    yield from self._below(folder / name, left_out)
            elif (status := _status(self.path / folder / name)) and stat.S_ISREG(status.st_mode):
                yield folder / name, (status.st_size, status.st_mtime_ns)


def _temporary() -> str:
    return f".faceguard-{secrets.token_hex(8)}"


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _remove_left(folder: int, name: str) -> None:
    """Remove a temporary file that no process holds."""
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder), "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_size:
            os.unlink(name, dir_fd=folder)


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
