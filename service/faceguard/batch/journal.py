"""The journals that keep a manifest's lines, so that a kill at any point loses at most the last ones."""

import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from faceguard.batch.beneath import named, no_link
from faceguard.batch.plan import Shard

NAME = ".faceguard-manifest"
LINES, SECONDS = 1000, 5.0
"""After so many lines or seconds, an object store gets a new object."""


class Journal(Protocol):
    """The lines of all runs, to which this run adds its own."""

    def lines(self) -> Iterator[bytes]:
        """Read the lines of all runs, those of one run in order."""

    def append(self, line: bytes) -> None:
        """Add a line."""

    def close(self) -> None:
        """Write the lines that are not yet written."""


class NoJournal:
    """Keeps nothing: the result of one picture, in a file of its own, has no manifest beside it."""

    def lines(self) -> Iterator[bytes]:
        """Read nothing."""
        yield from ()

    def append(self, line: bytes) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Do nothing."""


class ObjectStore(Protocol):
    """A folder whose files can be written whole, but not appended to."""

    def names(self, folder: Path) -> list[Path]:
        """List the files of one folder; order is undefined."""

    def read(self, name: Path) -> bytes:
        """Return the whole content of a file."""

    def write(self, name: Path, content: bytes) -> None:
        """Write a whole file."""


class FileJournal:
    """Keeps the lines in a file of the folder, one for each shard."""

    def __init__(self, folder: Path, shard: Shard | None) -> None:
        self._folder = folder
        self.path = folder / (f"{NAME}-{shard}.jsonl" if shard else f"{NAME}.jsonl")

    def lines(self) -> Iterator[bytes]:
        """Read the lines of all files, one file after the other."""
        for path in sorted(self._folder.glob(f"{NAME}*.jsonl")):
            with open(path, "rb", opener=no_link) as file:
                yield from file

    def append(self, line: bytes) -> None:
        """Write a line at once, on a line of its own even if a kill has torn the last one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with named(self.path), open(self.path, "a+b", opener=no_link) as file:
            torn = file.tell() > 0 and _last_byte(self.path) != b"\n"
            file.write((b"\n" if torn else b"") + line + b"\n")

    def close(self) -> None:
        """Do nothing: all lines are written."""


class PartsJournal:
    """Keeps the lines in objects of one folder, and starts a new object every few seconds.

    Their names start with the time of the run, so that later lines sort later. Concurrent runs do not collide.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store, self._waiting, self._parts = store, list[bytes](), 0
        self._run = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}"
        self._written = time.monotonic()

    def lines(self) -> Iterator[bytes]:
        """Read the lines of all runs, in order."""
        for name in sorted(self._store.names(Path(NAME))):
            yield from self._store.read(name).splitlines()

    def append(self, line: bytes) -> None:
        """Keep a line for the next object."""
        self._waiting.append(line)
        if len(self._waiting) >= LINES or time.monotonic() - self._written >= SECONDS:
            self.close()

    def close(self) -> None:
        """Write the lines that wait."""
        if self._waiting:
            name = Path(NAME, f"{self._run}-{self._parts:06}.jsonl")
            self._store.write(name, b"".join(line + b"\n" for line in self._waiting))
            self._waiting, self._parts, self._written = [], self._parts + 1, time.monotonic()


def _last_byte(path: Path) -> bytes:
    with open(path, "rb", opener=no_link) as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)
