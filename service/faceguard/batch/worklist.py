"""What a run has to do."""

import pickle
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from faceguard.batch.manifest import stem
from faceguard.batch.pictures import Source


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Pictures whose results may have one name, as only their suffixes differ: they are done one after the other.

    Nothing that is done elsewhere at the same time can get in their way.
    """

    sources: tuple[Source, ...]
    owners: Mapping[Path, Path]
    """Results of earlier runs that could be in the way, and the pictures they belong to."""


class Worklist:
    """The pictures to be done, in a temporary database of SQLite's: on the disk where they are many."""

    def __init__(self) -> None:
        self._pictures = sqlite3.connect("")
        self._pictures.execute("CREATE TABLE todo (stem BLOB, source BLOB)")
        self._count = 0

    def add(self, source: Source) -> None:
        """Put a picture on the list."""
        self._pictures.execute("INSERT INTO todo VALUES (?, ?)", (stem(source.relative), pickle.dumps(source)))
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def groups(self, owners: Callable[[Path], Mapping[Path, Path]]) -> Iterator[NameGroup]:
        """Return all pictures in the order in which they came, except that each comes with those of its name."""
        listed = "SELECT stem, source FROM todo ORDER BY MIN(rowid) OVER (PARTITION BY stem), rowid"
        rows = self._pictures.execute(listed)
        for _, found in groupby(rows, key=lambda row: row[0]):
            sources = tuple(pickle.loads(source) for _, source in found)  # noqa: S301 - written above
            yield NameGroup(sources, owners(sources[0].relative))
