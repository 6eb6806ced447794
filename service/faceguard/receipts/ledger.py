"""A file of receipts as somebody reads it who has the public key and believes nothing else."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from faceguard.receipts.keys import PublicKey
from faceguard.receipts.receipt import NoReceiptError, Receipt, digest, opened

LONGEST = 1 << 26
"""Bytes of a line: a receipt of a video has all its tracks."""
MOST_FLAWS = 20
"""So many are told; of more, only the number."""
UNSIGNED = "no receipt of this key, or changed or torn since it was signed"
UNLINKED = "does not follow the line before: one was changed, removed, added or moved"
HEADLESS = "not the first of its chain: those before it are missing"


class Flaw(NamedTuple):
    """What is wrong with a line, counted from 1."""

    line: int
    what: str


class Ledger:
    """The receipts of a file whose signatures hold, by the digests of what they speak of, and all that is wrong.

    A file with one receipt may hold any of a chain; one with more has to hold its chain from the beginning.
    """

    def __init__(self, file: BinaryIO, key: PublicKey) -> None:
        """Read all of it; raises OSError."""
        self._file, self._key = file, key
        self._known = sqlite3.connect("")
        self._known.execute("CREATE TABLE receipts (at INTEGER PRIMARY KEY, size INTEGER, input TEXT, output TEXT)")
        self._known.execute("CREATE INDEX by_input ON receipts (input)")
        self._known.execute("CREATE INDEX by_output ON receipts (output)")
        self.count = self.flawed = 0
        """The lines, and how many flaws there are."""
        self.flaws: list[Flaw] = []
        """The first of these."""
        self.first: int | None = None
        """The number of the first receipt."""
        self.number: int | None = None
        """That of the last one."""
        self.last: str | None = None
        """The digest of the last line."""
        self._read()

    def written(self, sha256: str) -> list[Receipt]:
        """Return the receipts whose result has this digest."""
        return self._of("SELECT at, size FROM receipts WHERE output = ? ORDER BY at", sha256)

    def received(self, sha256: str) -> list[Receipt]:
        """Return the receipts whose source has this digest."""
        return self._of("SELECT at, size FROM receipts WHERE input = ? ORDER BY at", sha256)

    def each(self) -> Iterator[Receipt]:
        """Return all receipts whose signatures hold, in the order of the file."""
        for at, size in self._known.execute("SELECT at, size FROM receipts ORDER BY at"):
            yield self._at(at, size)

    def close(self) -> None:
        """Forget what was read."""
        self._known.close()

    def _of(self, query: str, sha256: str) -> list[Receipt]:
        return [self._at(at, size) for at, size in self._known.execute(query, (sha256,)).fetchall()]

    def _at(self, at: int, size: int) -> Receipt:
        self._file.seek(at)
        return opened(self._file.read(size), self._key)

    def _read(self) -> None:
        at = 0
        while piece := self._file.readline(LONGEST):
            self.count += 1
            self._take(piece.removesuffix(b"\n"), at)
            at += len(piece)
        if self.count > 1 and self.first:
            self._flaw(HEADLESS, 1)

    def _take(self, line: bytes, at: int) -> None:
        try:
            receipt = opened(line, self._key)
        except NoReceiptError:
            self._flaw(UNSIGNED)
        else:
            if self.count == 1:
                self.first = receipt.number
            elif receipt.previous != self.last:
                self._flaw(UNLINKED)
            self.number = receipt.number
            digests = (receipt.report.get("input_sha256"), receipt.report.get("output_sha256"))
            self._known.execute("INSERT INTO receipts VALUES (?, ?, ?, ?)", (at, len(line), *digests))
        self.last = digest(line)

    def _flaw(self, what: str, line: int | None = None) -> None:
        self.flawed += 1
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append(Flaw(line or self.count, what))


@contextlib.contextmanager
def ledger(path: Path, key: PublicKey) -> Iterator[Ledger]:
    """Read a file of receipts; raises OSError."""
    with path.open("rb") as file, contextlib.closing(Ledger(file, key)) as read:
        yield read
