"""The pictures of files, folders and standard input, one after the other and never all at once."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset(
    (
        ".jpg",
        ".jpeg",
        ".jpe",
        ".png",
        ".webp",
        ".avif",
        ".bmp",
        ".gif",
        ".heic",
        ".heif",
        ".tif",
        ".tiff",
        ".mpo",
    )
)
"""What is taken from a folder; a file that is named itself is always tried."""
STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class Source:
    """One picture: where it is, and its name relative to what was asked for."""

    path: Path
    relative: Path

    @property
    def is_picture(self) -> bool:
        """Whether its name is that of a picture; so is a folder's that cannot be read, for the reading to say so."""
        return self.path.suffix.lower() in SUFFIXES or self.path.is_dir()

    def read(self) -> bytes:
        """The file's bytes; raises OSError."""
        return sys.stdin.buffer.read() if self.path == STDIN else self.path.read_bytes()


def sources(paths: Sequence[Path], *, beside: Path | None = None) -> Iterator[Source]:
    """The pictures of files, of folders with all below them in order of name, and `-` for standard input.

    What lies in the folder `beside` is left out, as are hidden files and folders.
    """
    for source in everything(paths, beside=beside):
        if source.is_picture or source.path in paths:
            yield source


def everything(paths: Sequence[Path], *, beside: Path | None = None) -> Iterator[Source]:
    """The same with the files of folders that are no pictures."""
    left_out = beside.resolve() if beside else None
    for path in paths:
        if path.is_dir():
            yield from (Source(file, file.relative_to(path)) for file in _files(path, left_out))
        else:
            yield Source(path, Path(path.name))


def _files(folder: Path, left_out: Path | None) -> Iterator[Path]:
    """The files of a folder and all below it; holds one folder's names at a time for each level."""
    try:
        with os.scandir(folder) as entries:
            names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError:
        yield folder
        return
    for name, is_folder in names:
        if name.startswith("."):
            continue
        path = folder / name
        if is_folder:
            if path.resolve() != left_out:
                yield from _files(path, left_out)
        elif path.is_file():
            yield path
