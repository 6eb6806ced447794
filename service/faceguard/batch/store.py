"""The stores that hold pictures and results."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from faceguard.batch.journal import Journal
from faceguard.batch.plan import Shard
from faceguard.video.place import Place

FileState = tuple[int, int | str]
"""The size of a file, and what changes with its content: the time of its last change, or its store's tag."""
UNKNOWN: FileState = (0, 0)
"""The state of a file that cannot be examined."""
BEGINNING = 4096
"""Bytes that are enough to tell a picture by."""


class Store(Protocol):
    """A folder with all below it, on this machine or behind a URL. Names are relative to it. Methods raise OSError."""

    def address(self, name: Path) -> str:
        """Return how messages and reports name a file."""

    def location(self, name: Path) -> str:
        """Return where a file is, the same whichever way it is reached."""

    def contains(self, location: str) -> bool:
        """Return whether this location lies in the store, or is its folder itself."""

    def is_folder(self) -> bool:
        """Return whether there is such a folder, as far as can be told."""

    def files(self, left_out: "Store | None") -> Iterator[tuple[Path, FileState]]:
        """List the files that are not hidden, folder by folder, except those in `left_out`, a store within this one.

        A folder that cannot be read is listed itself, with the state UNKNOWN.
        """

    def names(self, folder: Path) -> list[Path]:
        """List the files of one folder, hidden ones too; order is undefined. A folder that does not exist has none."""

    def state(self, name: Path) -> FileState:
        """Return the state of a file."""

    def size(self, name: Path) -> int | None:
        """Return the size of a file in bytes, None if it does not exist."""

    def check(self, name: Path) -> None:
        """Raise OSError for a file that cannot be read, as far as can be told at no cost."""

    def read(self, name: Path) -> bytes:
        """Return the whole content of a file."""

    def read_within(self, name: Path) -> bytes:
        """Return the whole content of a file; raises OSError where a link leads out of the store to it."""

    def beginning(self, name: Path, *, within: bool) -> bytes:
        """Return up to BEGINNING bytes of a file, none where they would cost as much as the whole.

        Raises OSError where it has to lie within, and a link leads out of the store to it.
        """

    def write(self, name: Path, content: bytes) -> None:
        """Write one file; the store exposes it only when complete."""

    def lying(self, name: Path, *, within: bool) -> AbstractContextManager[Place]:
        """Give a file to be read piece by piece, and more than once.

        Raises OSError where it has to lie within, and a link leads out of the store to it.
        """

    def growing(self, name: Path) -> AbstractContextManager[Place]:
        """Give a file to be written piece by piece; the store exposes it where the body ends well, and only then."""

    def prepare(self) -> None:
        """Raise OSError where nothing can be written, as far as can be told at no cost."""

    def remove(self, name: Path) -> None:
        """Remove a file."""

    def journal(self, shard: Shard | None) -> Journal:
        """Return the journal of a run whose results go to this store."""

    def refuses(self, inputs: Sequence[str]) -> str | None:
        """Return why the results of these inputs cannot go here, None if they can."""

    def sweep(self, folders: Iterable[Path]) -> None:
        """Remove from these folders what killed writers have left behind."""
