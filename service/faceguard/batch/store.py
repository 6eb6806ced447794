"""Where pictures are and results go."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

FileState = tuple[int, int | str]
"""Bytes of a file, and what changes with its content: the time of its last change, or its store's tag."""
NOTHING: FileState = (0, 0)
"""Of what cannot be looked at."""


class Store(Protocol):
    """A folder with all below it, on this machine or behind a URL. Names are relative to it; all raise OSError."""

    def address(self, name: Path) -> str:
        """As people are told of a file in it."""

    def files(self, left_out: "Store | None") -> Iterator[tuple[Path, FileState]]:
        """The files that are not hidden, folder by folder, but for those of a place within.

        A folder that cannot be read is named itself, with the state NOTHING.
        """

    def names(self, folder: Path) -> list[Path]:
        """The files of one folder, hidden ones too; none where it is not there."""

    def state(self, name: Path) -> FileState: ...

    def size(self, name: Path) -> int | None:
        """Bytes of a file, None where there is none."""

    def read(self, name: Path) -> bytes: ...

    def write(self, name: Path, content: bytes) -> None:
        """Put the whole file there or nothing: nobody ever sees a part of it under its name."""

    def refuses(self, inputs: Sequence[str]) -> str | None:
        """Why the results of these inputs cannot go there."""

    def sweep(self, folders: Iterable[Path]) -> None:
        """Remove from these folders what writers left behind that were killed."""
