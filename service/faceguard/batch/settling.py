"""Files that are waited for until they are written to their end."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from faceguard.batch.pictures import Source
from faceguard.batch.store import FileState


class _Seen(NamedTuple):
    state: FileState
    since: float
    """When it was seen so for the first time."""


class Settling:
    """Knows for how long files have not changed in size or time of change. Times are seconds of one clock."""

    def __init__(self, patience: float) -> None:
        """Take for how many seconds a file has to stay as it is."""
        self._patience = patience
        self._seen: dict[Path, _Seen] = {}

    def __bool__(self) -> bool:
        """Tell whether there is a file to wait for."""
        return bool(self._seen)

    def settled(self, files: Iterable[Source], now: float) -> Iterator[Source]:
        """Yield those of all files there are that have stayed as they are, each once; one that is gone is forgotten."""
        seen: dict[Path, _Seen] = {}
        for source in files:
            known = self._seen.get(source.relative)
            since = known.since if known and known.state == source.state else now
            if now - since >= self._patience:
                yield source
            else:
                seen[source.relative] = _Seen(source.state, since)
        self._seen = seen
