"""The work of `faceguard exemptions`."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from faceguard.batch.pictures import sources
from faceguard.batch.thumbnails import QUALITY, SIDE, Thumbnails
from faceguard.cli.evidence import read
from faceguard.cli.exemptions import LogForm
from faceguard.cli.run import located, say, whole
from faceguard.cli.verifying import UNPROVEN, sound
from faceguard.photo.jobs import PhotoJobs
from faceguard.receipts.keys import PublicKey
from faceguard.receipts.ledger import Ledger, ledger
from faceguard.receipts.paper import Thumbnail, as_html
from faceguard.receipts.table import as_csv
from faceguard.redactor.crew import Crew
from faceguard.redactor.preview import jpeg, shrunk
from faceguard.sizes import counted


def logged(file: Path, key: Path, form: LogForm, pictures: str | None) -> int:
    """Write the log, and return the exit status."""
    public = read(PublicKey.read, key, "--key")
    if pictures:
        located(pictures)
    with whole(), ledger(file, public) as book:
        if not sound(book):
            say("No log is written of receipts that are not as they were signed")
            return UNPROVEN
        with _thumbnails(pictures, book) as thumbnail:
            pieces = as_csv(book.each()) if form is LogForm.CSV else as_html(book, public.fingerprint, thumbnail)
            for piece in pieces:
                typer.echo(piece, nl=False)
        say(f"{counted(book.count, 'receipt')} logged")
    return 0


@contextlib.contextmanager
def _thumbnails(folder: str | None, book: Ledger) -> Iterator[Thumbnail]:
    """Give what shows the results that lie in a folder; nothing where there is none."""
    if folder is None:
        yield lambda _: None
        return
    with contextlib.closing(Crew(workers=1)) as crew:
        yield Thumbnails.among(sources([folder]), lambda digest: bool(book.written(digest)), _drawing(crew))


def _drawing(crew: Crew) -> Callable[[bytes], bytes]:
    def draw(content: bytes) -> bytes:
        return jpeg(shrunk(crew.submit(PhotoJobs.of(crew.settings).show(content)).result(), SIDE), QUALITY)

    return draw
