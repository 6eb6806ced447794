"""Where a manifest's lines are kept, so that a kill at any point costs the last ones at most."""

import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from faceguard.batch.folder import Folder
from faceguard.batch.plan import Shard
from faceguard.batch.store import Store

NAME = ".faceguard-manifest"
LINES, SECONDS = 1000, 5.0
"""When a store of objects gets the lines that there are."""


class Journal(Protocol):
    """Lines of all runs can be read, and added to this one's."""

    def lines(self) -> Iterator[bytes]: ...

    def append(self, line: bytes) -> None: ...

    def close(self) -> None: ...


def journal(store: Store, shard: Shard | None) -> Journal:
    """That of a store for results."""
    return FileJournal(store.path, shard) if isinstance(store, Folder) else PartsJournal(store)


class FileJournal:
    """A file in the folder, one for each shard."""

    def __init__(self, folder: Path, shard: Shard | None) -> None:
        self._folder = folder
        self.path = folder / (f"{NAME}-{shard}.jsonl" if shard else f"{NAME}.jsonl")

    def lines(self) -> Iterator[bytes]:
        """Of all files, one after the other."""
        for path in sorted(self._folder.glob(f"{NAME}*.jsonl")):
            with path.open("rb") as file:
                yield from file

    def append(self, line: bytes) -> None:
        """At once; where a kill has torn the line before, on a new one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            torn = file.tell() > 0 and _last_byte(self.path) != b"\n"
            file.write((b"\n" if torn else b"") + line + b"\n")

    def close(self) -> None:
        """Nothing is left to write."""


class PartsJournal:
    """Objects in a folder of the store, as nothing can be added to an object: every few seconds there is a new one.

    Their names begin with the time of the run, so that later lines come later. Runs at the same time do not meet.
    """

    def __init__(self, store: Store) -> None:
        self._store, self._waiting, self._parts = store, list[bytes](), 0
        self._run = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}"
        self._written = time.monotonic()

    def lines(self) -> Iterator[bytes]:
        """Of all runs, in order."""
        for name in sorted(self._store.names(Path(NAME))):
            yield from self._store.read(name).splitlines()

    def append(self, line: bytes) -> None:
        """With the next object."""
        self._waiting.append(line)
        if len(self._waiting) >= LINES or time.monotonic() - self._written >= SECONDS:
            self.close()

    def close(self) -> None:
        """Write what waits."""
        if self._waiting:
            name = Path(NAME, f"{self._run}-{self._parts:06}.jsonl")
            self._store.write(name, b"".join(line + b"\n" for line in self._waiting))
            self._waiting, self._parts, self._written = [], self._parts + 1, time.monotonic()


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)
