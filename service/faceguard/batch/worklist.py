"""The pictures and videos that a run has to redact."""

import pickle
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from faceguard.batch.pictures import Source
from faceguard.batch.plan import stem


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Pictures whose results may share a name, since only their suffixes differ. They are redacted one by one.

    No work elsewhere can get in their way meanwhile.
    """

    sources: tuple[Source, ...]
    owners: Mapping[Path, Path]
    """Results of earlier runs that may be in the way, and the pictures they belong to."""


class Worklist:
    """A list of pictures in a temporary SQLite database, which moves to disk as it grows."""

    def __init__(self) -> None:
        self._pictures = sqlite3.connect("")
        self._pictures.execute("CREATE TABLE todo (stem BLOB, source BLOB)")
        self._count = 0

    def add(self, source: Source) -> None:
        """Add a picture."""
        self._pictures.execute("INSERT INTO todo VALUES (?, ?)", (stem(source.relative), pickle.dumps(source)))
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Drop the pictures."""
        self._pictures.close()

    def groups(self, owners: Callable[[Path], Mapping[Path, Path]]) -> Iterator[NameGroup]:
        """Yield all pictures in the order they were added, except that those of one group come together."""
        listed = "SELECT stem, source FROM todo ORDER BY MIN(rowid) OVER (PARTITION BY stem), rowid"
        rows = self._pictures.execute(listed)
        for _, found in groupby(rows, key=lambda row: row[0]):
            sources = tuple(pickle.loads(source) for _, source in found)  # noqa: S301 - written above
            yield NameGroup(sources, owners(sources[0].relative))
