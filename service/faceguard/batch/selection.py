"""What a run does, and a dry run says."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence

from faceguard.batch.manifest import Manifest
from faceguard.batch.pictures import Source, everything
from faceguard.batch.plan import Plan
from faceguard.batch.store import Store
from faceguard.errors import FaceguardError, TakenNameError


class Selection:
    """Selects among the files at some addresses. Of several with the same relative path it refuses all but the first.

    The names seen are held in a temporary SQLite database, which moves to disk as it grows.
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
        self.left_out = 0
        """Files that are no pictures, when all were listed."""
        self._seen = sqlite3.connect("")
        self._seen.execute("CREATE TABLE seen (name BLOB PRIMARY KEY)")

    def pictures(self) -> Iterator[Source]:
        """List the pictures to redact, and count the other files."""
        for source in self._everything():
            if not source.is_picture():
                self.left_out += self._plan.takes(source.relative)
            elif self._takes(source) and not self._manifest.done(source):
                yield source

    def others(self) -> Iterator[Source]:
        """List the files that are not pictures."""
        for source in self._everything():
            if not source.is_picture() and self._takes(source):
                yield source

    def close(self) -> None:
        """Drop the names."""
        self._seen.close()

    def _everything(self) -> Iterator[Source]:
        return everything(self._addresses, beside=self._target, follows_links=self._plan.follows_links)

    def _takes(self, source: Source) -> bool:
        if not self._plan.takes(source.relative):
            return False
        name = os.fsencode(source.relative.as_posix())
        if self._seen.execute("INSERT OR IGNORE INTO seen VALUES (?)", (name,)).rowcount:
            return True
        self._refuse(source, TakenNameError())
        return False
