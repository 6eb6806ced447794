"""What has been done, kept with the results: an interrupted run goes on from there."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from service.batch.pictures import Source
from service.batch.plan import Shard

NAME = ".faceguard-manifest"


class Manifest:
    """A file of JSON lines in the folder of the results, one for each picture that was done or could not be.

    A line is written when its result is in place, so a kill costs at most the pictures that were under way. All
    manifests of the folder are read, and each shard writes one of its own. What is known of the pictures is held in a
    temporary database of SQLite's, which goes to the disk when it grows, and not in memory.
    """

    def __init__(self, folder: Path, shard: Shard | None, options: Mapping[str, Any]) -> None:
        self._folder, self._options = folder, dict(options)
        self._begun: dict[Source, tuple[int, int]] = {}
        self.path = folder / (f"{NAME}-{shard}.jsonl" if shard else f"{NAME}.jsonl")
        self._known = sqlite3.connect("")
        self._known.execute("CREATE TABLE done (name BLOB PRIMARY KEY, key BLOB, output BLOB, size INTEGER)")
        self._known.execute("CREATE INDEX by_output ON done (output)")
        self._known.execute("CREATE TABLE taken (output BLOB PRIMARY KEY)")
        for path in sorted(folder.glob(f"{NAME}*.jsonl")):
            for line in _lines(path):
                self._remember(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._known.close()

    def done(self, source: Source) -> Path | None:
        """The result of an unchanged picture with the same options, where it is still whole; by its relative path."""
        row = self._known.execute(
            "SELECT key, output, size FROM done WHERE name = ?", (_bytes(source.relative),)
        ).fetchone()
        if row is None or row[0] != self._key(*_state(source.path), self._options):
            return None
        output = Path(os.fsdecode(row[1]))
        try:
            return output if (self._folder / output).stat().st_size == row[2] else None
        except OSError:
            return None

    def begin(self, source: Source) -> None:
        """Note the state of a picture that is about to be read, for its line: it may change while it is worked on."""
        self._begun[source] = _state(source.path)

    def claim(self, output: Path, source: Source) -> bool:
        """Take a result's relative path for a picture; False where another one of this run or an earlier one has it."""
        others = "SELECT 1 FROM done WHERE output = ? AND name != ?"
        if self._known.execute(others, (_bytes(output), _bytes(source.relative))).fetchone():
            return False
        return bool(self._known.execute("INSERT OR IGNORE INTO taken VALUES (?)", (_bytes(output),)).rowcount)

    def add(self, source: Source, result: Mapping[str, Any]) -> None:
        """Write a picture's line: its state, the options, and its result."""
        size, modified = self._begun.pop(source) if source in self._begun else _state(source.path)
        line = {
            "path": source.relative.as_posix(),
            "size": size,
            "modified": modified,
            "options": self._options,
            **result,
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            torn = file.tell() > 0 and _last_byte(self.path) != b"\n"
            file.write((b"\n" if torn else b"") + json.dumps(line).encode() + b"\n")

    def _remember(self, line: Mapping[str, Any]) -> None:
        name = _bytes(Path(line["path"]))
        if "output" not in line:
            self._known.execute("DELETE FROM done WHERE name = ?", (name,))
            return
        key = self._key(line["size"], line["modified"], line["options"])
        row = (name, key, _bytes(Path(line["output"])), line["output_size"])
        self._known.execute("INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?)", row)

    @staticmethod
    def _key(size: int, modified: int, options: Mapping[str, Any]) -> bytes:
        return hashlib.sha256(json.dumps([size, modified, options], sort_keys=True).encode()).digest()


def _state(path: Path) -> tuple[int, int]:
    """Bytes and nanoseconds of the last change; 0 for a file that is not there."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """The lines that are whole: a kill may have torn one."""
    with path.open("rb") as file:
        for line in file:
            try:
                read = json.loads(line)
            except ValueError:
                continue
            if isinstance(read, dict) and "path" in read:
                yield read


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _bytes(path: Path) -> bytes:
    return os.fsencode(path.as_posix())
