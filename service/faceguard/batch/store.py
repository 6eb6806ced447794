"""Where pictures are and results go."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from faceguard.batch.journal import Journal
from faceguard.batch.plan import Shard

FileState = tuple[int, int | str]
"""Bytes of a file, and what changes with its content: the time of its last change, or its store's tag."""
UNKNOWN: FileState = (0, 0)
"""The state of what cannot be looked at."""


class Store(Protocol):
    """A folder with all below it, on this machine or behind a URL. Names are relative to it; all raise OSError."""

    def address(self, name: Path) -> str:
        """Return what people are told of a file in it."""

    def location(self, name: Path) -> str:
        """Return where a file is: the same text by whatever way it is reached."""

    def contains(self, location: str) -> bool:
        """Return whether what is at this location lies in the store, or is its folder itself."""

    def is_folder(self) -> bool:
        """Return whether there is a folder at all, as far as can be told."""

    def files(self, left_out: "Store | None") -> Iterator[tuple[Path, FileState]]:
        """List the files that are not hidden, folder by folder, without those of a store that lies within this one.

        A folder that cannot be read is listed itself, with the state UNKNOWN.
        """

    def names(self, folder: Path) -> list[Path]:
        """List the files of one folder, hidden ones too; order is undefined, and what is not there has none."""

    def state(self, name: Path) -> FileState:
        """Return the state of a file."""

    def size(self, name: Path) -> int | None:
        """Return the bytes of a file, None where there is none."""

    def read(self, name: Path) -> bytes:
        """Return the whole content of a file."""

    def write(self, name: Path, content: bytes) -> None:
        """Write a whole file or nothing: nobody ever sees a part of it under its name."""

    def journal(self, shard: Shard | None) -> Journal:
        """Open the journal that is kept with the results in this store."""

    def refuses(self, inputs: Sequence[str]) -> str | None:
        """Return why the results of these inputs cannot go here, None where they can."""

    def sweep(self, folders: Iterable[Path]) -> None:
        """Remove from these folders what writers left behind that were killed."""
