"""Receipts, each of which holds the digest of the one before, in a file that a run adds its own to."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from faceguard.receipts.errors import ReceiptsError
from faceguard.receipts.keys import SigningKey
from faceguard.receipts.reasons import NO_CODES, Codes
from faceguard.receipts.receipt import BEGINNING, Names, NoReceiptError, Receipt, digest, opened, told


class Chain:
    """The receipts of one key, in order.

    Their digests are held in a temporary database, which moves to disk as it grows.
    """

    def __init__(
        self, key: SigningKey, codes: Codes = NO_CODES, file: BinaryIO | None = None, *, named: bool = False
    ) -> None:
        """Take what codes stand for, and whether files are to be named; go on with a file without a buffer.

        Raises OSError, and ReceiptsError where the file holds something else, or its last receipt is not this key's.
        """
        self._key, self._codes, self._named, self._file = key, codes, named, file
        self.count = 0
        """How many receipts there are."""
        self.last: str | None = None
        """The digest of the last one."""
        self._whole = 0
        """Bytes of the file that are whole lines."""
        self._known = sqlite3.connect("")
        self._known.execute("CREATE TABLE known (digest TEXT PRIMARY KEY) WITHOUT ROWID")
        if file:
            self._read(file)

    def add(self, report: Mapping[str, Any], source: Path, output: Path) -> bytes:
        """Sign a report with the names of its files, write the receipt's line, and return it; raises OSError.

        What a kill has torn at the file's end is taken away first.
        """
        line = Receipt(
            number=self.count,
            previous=self.last,
            key=self._key.public.fingerprint,
            names=Names.of(source, output) if self._named else None,
            codes=self._codes.of(report) or None,
            report=told(report),
        ).sealed(self._key)
        if self._file:
            self._file.truncate(self._whole)
            _write(self._file, line + b"\n")
            self._whole += len(line) + 1
        self._note(line)
        return line

    def has(self, receipt: str | None) -> bool:
        """Tell whether a receipt of this digest is here."""
        return self._known.execute("SELECT 1 FROM known WHERE digest = ?", (receipt,)).fetchone() is not None

    def close(self) -> None:
        """Forget what is known."""
        self._known.close()

    def _read(self, file: BinaryIO) -> None:
        line = torn = b""
        with os.fdopen(os.dup(file.fileno()), "rb") as pieces:
            pieces.seek(0)
            for piece in pieces:
                if not piece.endswith(b"\n"):
                    torn = piece
                    break
                line = piece[:-1]
                self._whole += len(piece)
                self._note(line)
        if not (torn.startswith(BEGINNING) or BEGINNING.startswith(torn)):
            raise ReceiptsError
        if self.count:
            self._check(line)

    def _check(self, last: bytes) -> None:
        try:
            if opened(last, self._key.public).number != self.count - 1:
                raise ReceiptsError("Receipts are missing in it")
        except NoReceiptError:
            raise ReceiptsError("Its last line is no receipt of this key") from None

    def _note(self, line: bytes) -> None:
        self.count, self.last = self.count + 1, digest(line)
        self._known.execute("INSERT OR IGNORE INTO known VALUES (?)", (self.last,))


@contextlib.contextmanager
def going_on(path: Path, key: SigningKey, codes: Codes = NO_CODES, *, named: bool = False) -> Iterator[Chain]:
    """Go on with the chain of a file, or begin one; nobody else writes to it meanwhile.

    Raises OSError and ReceiptsError.
    """
    with path.open("a+b", buffering=0) as file:
        _lock(file)
        with contextlib.closing(Chain(key, codes, file, named=named)) as chain:
            yield chain


def _lock(file: BinaryIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ReceiptsError("Another run writes to it") from None
    except OSError:  # not every file system has locks
        return


def _write(file: BinaryIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]
