"""An exemption log as CSV (RFC 4180), for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator

from faceguard.formula import is_formula
from faceguard.receipts.entry import Entry, entries
from faceguard.receipts.receipt import Receipt


def as_csv(receipts: Iterable[Receipt]) -> Iterator[str]:
    """Write a line for each place, piece by piece; none of what people wrote is a formula."""
    yield _line(Entry._fields)
    for receipt in receipts:
        for entry in entries(receipt):
            yield _line(map(_inert, entry))


def _inert(text: str) -> str:
    """Write what would be a formula as text."""
    return f"'{text}" if is_formula(text) else text


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
