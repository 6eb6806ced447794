"""Receipts that each hold the digest of the one before."""

from collections.abc import Mapping
from typing import Any

from faceguard.receipts.keys import SigningKey
from faceguard.receipts.reasons import NO_CODES, Codes
from faceguard.receipts.receipt import Names, Receipt, digest, told


class Chain:
    """The receipts of one key, in order; only the last one is remembered."""

    def __init__(self, key: SigningKey, codes: Codes = NO_CODES) -> None:
        """Begin one, and take what codes stand for."""
        self._key, self._codes = key, codes
        self.count = 0
        """How many receipts there are."""
        self.last: str | None = None
        """The digest of the last one."""

    def add(self, report: Mapping[str, Any], names: Names | None = None) -> bytes:
        """Return the line of the next receipt, which is of this report in JSON's own types."""
        line = Receipt(
            number=self.count,
            previous=self.last,
            key=self._key.public.fingerprint,
            names=names,
            codes=self._codes.of(report) or None,
            report=told(report),
        ).sealed(self._key)
        self.note(line)
        return line

    def note(self, line: bytes) -> None:
        """Take a line that is there already for the next one."""
        self.count, self.last = self.count + 1, digest(line)
