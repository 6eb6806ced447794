"""What a run does, and what a dry run says that it would do."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence

from faceguard.batch.manifest import Manifest
from faceguard.batch.pictures import Source, everything, sources
from faceguard.batch.plan import Plan
from faceguard.batch.store import Store
from faceguard.errors import FaceguardError, TakenNameError


class Selection:
    """Chooses among the files of some addresses; of several with one relative path the first, whatever is done of it.

    The others are refused. The names that were met are in a temporary database of SQLite's: on the disk where they are
    many.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        target: Store,
        plan: Plan,
        manifest: Manifest,
        refuse: Callable[[Source, FaceguardError], None],
    ) -> None:
        self._addresses, self._target, self._plan = addresses, target, plan
        self._manifest, self._refuse = manifest, refuse
        self._met = sqlite3.connect("")
        self._met.execute("CREATE TABLE met (name BLOB PRIMARY KEY)")

    def pictures(self) -> Iterator[Source]:
        """List the pictures that are to be done."""
        for source in sources(self._addresses, beside=self._target):
            if self._takes(source) and not self._manifest.done(source):
                yield source

    def others(self) -> Iterator[Source]:
        """List the files that are no pictures, which may be copied."""
        for source in everything(self._addresses, beside=self._target):
            if not source.is_picture and self._takes(source):
                yield source

    def _takes(self, source: Source) -> bool:
        if not self._plan.takes(source.relative):
            return False
        name = os.fsencode(source.relative.as_posix())
        if self._met.execute("INSERT OR IGNORE INTO met VALUES (?)", (name,)).rowcount:
            return True
        self._refuse(source, TakenNameError())
        return False
