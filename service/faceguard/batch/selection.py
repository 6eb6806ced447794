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
        self.left_out = self.found = self.earlier = 0
        """When all were listed: files that are neither pictures nor videos, the others of all shards, and of these
        those done by earlier runs."""
        self._seen = sqlite3.connect("")
        self._seen.execute("CREATE TABLE seen (name BLOB PRIMARY KEY)")

    def wanted(self) -> Iterator[Source]:
        """List the pictures and videos to redact, and count the other files."""
        for source in self._everything():
            if self._is_result(source):
                continue
            if not source.is_wanted():
                self.left_out += self._plan.takes(source.relative)
                continue
            self.found += self._plan.wants(source.relative)
            if self._takes(source):
                if self._manifest.done(source):
                    self.earlier += 1
                elif self._can_be_read(source):
                    yield source

    def others(self) -> Iterator[Source]:
        """List the files that are neither pictures nor videos."""
        for source in self._everything():
            if not self._is_result(source) and not source.is_wanted() and self._takes(source):
                yield source

    def close(self) -> None:
        """Drop the names."""
        self._seen.close()

    def _everything(self) -> Iterator[Source]:
        return everything(self._addresses, beside=self._target, follows_links=self._plan.follows_links)

    def _is_result(self, source: Source) -> bool:
        """Tell whether it lies where results go, is one of an earlier run, and was not named itself."""
        return not source.named and self._manifest.is_result(source.relative) and source.lies_in(self._target)

    def _can_be_read(self, source: Source) -> bool:
        try:
            source.check()
        except FaceguardError as error:
            self._refuse(source, error)
            return False
        return True

    def _takes(self, source: Source) -> bool:
        if not self._plan.takes(source.relative):
            return False
        name = os.fsencode(source.relative.as_posix())
        if self._seen.execute("INSERT OR IGNORE INTO seen VALUES (?)", (name,)).rowcount:
            return True
        self._refuse(source, TakenNameError())
        return False
