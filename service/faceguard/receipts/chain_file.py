"""The file of a chain, which runs add their receipts to."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from faceguard.receipts.chain import Chain
from faceguard.receipts.errors import ReceiptsError
from faceguard.receipts.keys import PublicKey, SigningKey
from faceguard.receipts.reasons import NO_CODES, Codes
from faceguard.receipts.receipt import BEGINNING, Names, NoReceiptError, digest, opened


class ChainFile:
    """A chain in a file.

    The digests of its lines are held in a temporary database, which moves to disk as it grows.
    """

    def __init__(self, file: BinaryIO, chain: Chain, key: PublicKey, *, named: bool = False) -> None:
        """Go on with a file without a buffer by a chain that has no receipt; say whether to name files.

        Raises OSError, and ReceiptsError where the file holds something else, or its last receipt is not this key's.
        """
        self._file, self._chain, self._key, self._named = file, chain, key, named
        self._whole = 0
        """Bytes of the file that are whole lines."""
        self._known = sqlite3.connect("")
        self._known.execute("CREATE TABLE known (digest TEXT PRIMARY KEY) WITHOUT ROWID")
        self._read()

    @property
    def count(self) -> int:
        """How many receipts there are."""
        return self._chain.count

    @property
    def last(self) -> str | None:
        """The digest of the last one."""
        return self._chain.last

    def add(self, report: Mapping[str, Any], source: Path, output: Path) -> bytes:
        """Sign a report, write the receipt's line, and return it; raises OSError.

        What a kill has torn at the file's end is taken away first.
        """
        line = self._chain.add(report, Names.of(source, output) if self._named else None)
        try:
            self._file.truncate(self._whole)
            _write(self._file, line + b"\n")
        except OSError as error:  # one of a write names no file
            raise OSError(error.errno, error.strerror, self._file.name) from None
        self._whole += len(line) + 1
        self._know(line)
        return line

    def has(self, receipt: str | None) -> bool:
        """Tell whether a receipt of this digest is here."""
        return self._known.execute("SELECT 1 FROM known WHERE digest = ?", (receipt,)).fetchone() is not None

    def close(self) -> None:
        """Forget what is known."""
        self._known.close()

    def _read(self) -> None:
        line = torn = b""
        with os.fdopen(os.dup(self._file.fileno()), "rb") as pieces:
            pieces.seek(0)
            for piece in pieces:
                if not piece.endswith(b"\n"):
                    torn = piece
                    break
                line = piece[:-1]
                self._whole += len(piece)
                self._chain.note(line)
                self._know(line)
        if not (torn.startswith(BEGINNING) or BEGINNING.startswith(torn)):
            raise ReceiptsError
        if self.count:
            self._check(line)

    def _check(self, last: bytes) -> None:
        try:
            if opened(last, self._key).number != self.count - 1:
                raise ReceiptsError("Receipts are missing in it")
        except NoReceiptError:
            raise ReceiptsError("Its last line is no receipt of this key") from None

    def _know(self, line: bytes) -> None:
        self._known.execute("INSERT OR IGNORE INTO known VALUES (?)", (digest(line),))


@contextlib.contextmanager
def going_on(path: Path, key: SigningKey, codes: Codes = NO_CODES, *, named: bool = False) -> Iterator[ChainFile]:
    """Go on with the chain of a file, or begin one; nobody else writes to it meanwhile.

    Raises OSError and ReceiptsError.
    """
    with path.open("a+b", buffering=0) as file:
        _lock(file)
        with contextlib.closing(ChainFile(file, Chain(key, codes), key.public, named=named)) as chain:
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
