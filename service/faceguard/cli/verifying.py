"""The work of `faceguard verify`."""

from dataclasses import dataclass
from pathlib import Path

import typer

from faceguard.batch.digest import sha256
from faceguard.batch.pictures import everything
from faceguard.cli.evidence import read
from faceguard.cli.run import NONE, STOPPED, located, say, whole
from faceguard.errors import FaceguardError
from faceguard.printable import printable
from faceguard.receipts.keys import PublicKey
from faceguard.receipts.ledger import Ledger, ledger
from faceguard.receipts.statement import NOT_PROVEN, stated
from faceguard.sizes import counted

UNPROVEN = 1
"""The exit status where a file is no result, or a receipt not what it was."""


@dataclass(slots=True)
class _Count:
    """What became of the files."""

    proven: int = 0
    others: int = 0
    unread: int = 0
    left_out: int = 0


def verified(path: str, receipts: Path, key: Path, last: str | None) -> int:
    """Say what can be said, and return the exit status."""
    located(path)
    public = read(PublicKey.read, key, "--key")
    with whole(), ledger(receipts, public) as book:
        count = _looked_at(path, book)
        whole_chain = sound(book, last)
        if not (count.proven or count.others or count.unread):
            say("No pictures or videos found")
            return NONE
        _sum_up(count, book, public)
    if count.unread:
        return STOPPED
    return UNPROVEN if count.others or not whole_chain else 0


def _looked_at(path: str, book: Ledger) -> _Count:
    count = _Count()
    for source in everything([path]):
        if not source.is_wanted():
            count.left_out += 1
            continue
        try:
            statement = stated(book, sha256(source))
        except FaceguardError as error:
            count.unread += 1
            say(f"{source.address}: {error.title} ({error.slug}): {error}")
            continue
        count.proven += statement.proven
        count.others += not statement.proven
        typer.echo(printable(f"{source.address}: {statement.text}"))
    return count


def sound(book: Ledger, last: str | None = None) -> bool:
    """Say what is wrong with the receipts; return whether nothing is."""
    for flaw in book.flaws:
        say(f"Line {flaw.line} of the receipts: {flaw.what}")
    if more := book.flawed - len(book.flaws):
        say(f"And {more} more")
    if not book.count:
        say("The file holds no receipts")
    cut = last is not None and last.strip().lower() != book.last
    if cut:
        say("The last receipt is another one: the end was cut off, or receipts were added since")
    return bool(book.count) and not book.flawed and not cut


def _sum_up(count: _Count, book: Ledger, key: PublicKey) -> None:
    files = counted(count.proven, "file")
    say(f"{files} byte for byte as written, by {counted(book.count, 'receipt')} signed with {key.fingerprint}")
    if count.others:
        say(f"{counted(count.others, 'file')} NOT PROVEN")
    if count.unread:
        say(f"{counted(count.unread, 'file')} not read")
    if count.left_out:
        say(f"{counted(count.left_out, 'file')} left out as no picture or video")
    if book.count == 1 and book.first:
        say("This one receipt is part of a chain; nothing is said of the others")
    if book.flawed:
        say("The receipts are NOT whole: what they say holds only where a file is named above with its receipt")
    say(NOT_PROVEN)
