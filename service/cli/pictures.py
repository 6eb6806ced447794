"""The pictures that a command line names: files, folders and standard input."""

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

    def read(self) -> bytes:
        """The file's bytes; raises OSError."""
        return sys.stdin.buffer.read() if self.path == STDIN else self.path.read_bytes()


def sources(paths: Sequence[Path]) -> Iterator[Source]:
    """The pictures of files, of folders with all below them in order of name, and `-` for standard input."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.suffix.lower() in SUFFIXES and file.is_file():
                    yield Source(file, file.relative_to(path))
        else:
            yield Source(path, Path(path.name))
