"""The record of what was done, kept with the results: an interrupted run resumes from it."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from faceguard import __version__
from faceguard.batch.given import GivenBoxes
from faceguard.batch.journal import Journal
from faceguard.batch.pictures import Source
from faceguard.batch.plan import Shard, stem
from faceguard.batch.store import UNKNOWN, FileState, Store
from faceguard.receipts.chain_file import ChainFile
from faceguard.video.options import OF_PICTURES, OF_VIDEOS


class Manifest:
    """JSON lines beside the results, one for each picture that was redacted or failed.

    A line is written once its result is in place, so a kill loses at most the pictures under way. The lines of all
    runs are read, and each shard writes its own. They are held in a temporary SQLite database, which moves to disk as
    it grows.
    """

    def __init__(
        self,
        store: Store,
        shard: Shard | None,
        options: Mapping[str, Any],
        journal: Journal | None = None,
        given: GivenBoxes | None = None,
        chain: ChainFile | None = None,
    ) -> None:
        """Take what is asked for, and the chain without whose receipt nothing counts as done."""
        self._given, self._chain = given, chain
        self._store, self._options, self._journal = store, dict(options), journal or store.journal(shard)
        self._known = sqlite3.connect("")
        self._known.execute(
            "CREATE TABLE done (name BLOB PRIMARY KEY, key BLOB, output BLOB, size INTEGER, stem BLOB, receipt TEXT)"
        )
        self._known.execute("CREATE INDEX by_stem ON done (stem)")
        self._known.execute("CREATE TABLE written (output BLOB PRIMARY KEY, name BLOB, size INTEGER)")
        for text in self._journal.lines():
            if line := _read(text):
                self._remember(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._known.close()
        self._journal.close()

    def done(self, source: Source) -> Path | None:
        """Return the relative path of the result, if picture and options are unchanged and the result is whole.

        A picture whose state is unknown, such as standard input, may have changed.
        """
        row = self._row(source)
        output = Path(os.fsdecode(row[0])) if row else None
        return output if output and row and self._store.size(output) == row[1] else None

    def is_result(self, name: Path) -> bool:
        """Tell whether a file of this name is an earlier run's result, as it was written."""
        row = self._known.execute("SELECT size FROM done WHERE output = ?", (_bytes(name),)).fetchone()
        return row is not None and self._store.size(name) == row[0]

    def has_done(self, source: Source) -> bool:
        """Tell whether a picture was redacted as it is, with these options, whatever became of the result."""
        return self._row(source) is not None

    def _row(self, source: Source) -> tuple[bytes, int] | None:
        """Return the result's name and size, if picture and options are unchanged, and it has the receipt it needs."""
        if source.state == UNKNOWN:
            return None
        known = "SELECT key, receipt, output, size FROM done WHERE name = ?"
        row = self._known.execute(known, (_bytes(source.relative),)).fetchone()
        if row is None or row[0] != self._key(source.state, self._asked(source)):
            return None
        return None if self._chain and not self._chain.has(row[1]) else row[2:]

    def owners(self, name: Path) -> dict[Path, Path]:
        """Return the results whose names differ from this one only in the suffix, and the pictures they belong to."""
        rows = self._known.execute("SELECT output, name FROM done WHERE stem = ?", (stem(name),))
        return {Path(os.fsdecode(output)): Path(os.fsdecode(owner)) for output, owner in rows}

    def left_behind(self) -> Iterator[Path]:
        """List the results that a picture had with earlier options under other names, and that are still there.

        What is no longer as large as it was written is somebody's own.
        """
        former = (
            "SELECT written.output, written.size FROM written JOIN done USING (name) "
            "WHERE written.output != done.output AND written.output NOT IN (SELECT output FROM done) "
            "ORDER BY written.output"
        )
        for output, size in self._known.execute(former).fetchall():
            path = Path(os.fsdecode(output))
            if self._store.size(path) == size:
                yield path

    def add(self, source: Source, result: Mapping[str, Any]) -> None:
        """Write a picture's line: its state before it was read, the options, and the result."""
        size, changed = source.state
        line = {
            "path": source.relative.as_posix(),
            "size": size,
            "modified": changed,
            "options": self._asked(source),
            "version": __version__,
            **result,
        }
        self._journal.append(json.dumps(line).encode())
        self._remember(line)

    def _asked(self, source: Source) -> dict[str, Any]:
        """Return the options that say something of a file."""
        needless = OF_PICTURES if source.is_video() else OF_VIDEOS
        asked = {name: value for name, value in self._options.items() if name not in needless}
        return asked | (self._given.asked(source) if self._given else {})

    def _remember(self, line: Mapping[str, Any]) -> None:
        name = _bytes(Path(line["path"]))
        if "output" not in line:
            self._known.execute("DELETE FROM done WHERE name = ?", (name,))
            return
        key, output = self._key((line["size"], line["modified"]), line["options"]), Path(line["output"])
        row = (name, key, _bytes(output), line["output_size"], stem(output), line.get("receipt"))
        self._known.execute("INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?, ?, ?)", row)
        self._known.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", (row[2], name, row[3]))

    @staticmethod
    def _key(state: FileState, options: Mapping[str, Any]) -> bytes:
        return hashlib.sha256(json.dumps([*state, options], sort_keys=True).encode()).digest()


def _read(text: bytes) -> Mapping[str, Any] | None:
    """Return a line as JSON, None if a kill has torn it."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and "path" in line else None


def _bytes(path: Path) -> bytes:
    return os.fsencode(path.as_posix())
