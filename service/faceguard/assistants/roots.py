"""The folders that an assistant may name files in."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from faceguard.batch.folder import Folder
from faceguard.batch.pictures import Source, everything
from faceguard.errors import FaceguardError, UnreadableFileError


class OutsideError(FaceguardError):
    slug = "outside"
    title = "The path lies in none of the folders that are allowed"


class Roots:
    """Folders with all below them, links resolved."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [Path(os.path.realpath(folder)) for folder in folders]

    def located(self, path: str) -> tuple[Folder, Path]:
        """Return the root that a path lies in, and the path beneath it; raises OutsideError.

        A relative path is one in the first root. Links are resolved here, and what becomes one later is not followed
        out of the root: the store opens each part by itself.
        """
        try:
            real = Path(os.path.realpath(self._folders[0] / path))
        except ValueError:  # a NUL
            raise OutsideError from None
        for folder in self._folders:
            if real.is_relative_to(folder):
                return Folder(folder), real.relative_to(folder)
        raise OutsideError

    def file(self, path: str) -> Source:
        """Return a file to read; raises OutsideError and UnreadableFileError."""
        store, name = self.located(path)
        if not _is(Path.is_file, store.path / name):
            raise UnreadableFileError
        return Source(store, name, store.state(name))

    def files(self, path: str) -> Iterator[Source]:
        """List a file, or the pictures and videos of a folder; raises OutsideError and UnreadableFileError."""
        store, name = self.located(path)
        if not _is(Path.is_dir, store.path / name):
            return iter([self.file(path)])
        return (source for source in everything([str(store.path / name)]) if source.is_wanted())


def _is(kind: Callable[[Path], bool], path: Path) -> bool:
    """Ask the file system; a path that it does not take, such as one that is too long, is nothing there."""
    try:
        return kind(path)
    except OSError:
        return False
