"""`faceguard exemptions`: an exemption log."""

from pathlib import Path
from typing import Annotated

import typer

from faceguard.word import Word

EXAMPLES = """\
# For a spreadsheet: a line for each place that was redacted or left.
faceguard exemptions receipts.jsonl --key public.pem > log.csv

# A page to print, or to save as PDF from a browser.
faceguard exemptions receipts.jsonl --key public.pem --as html > log.html

# With small pictures of the results.
faceguard exemptions receipts.jsonl --key public.pem --as html --pictures results > log.html
"""


class LogForm(Word):
    """How a log is written."""

    CSV = "csv"
    HTML = "html"


def exemptions(
    file: Annotated[Path, typer.Argument(metavar="RECEIPTS", help="File of receipts.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Public key of who signed them.")],
    form: Annotated[
        LogForm, typer.Option("--as", help="How the log is written.", metavar="csv|html", case_sensitive=False)
    ] = LogForm.CSV,
    pictures: Annotated[
        str | None,
        typer.Option("--pictures", metavar="FOLDER", help="Folder with results, which are shown; no other files are."),
    ] = None,
) -> None:
    """Write an exemption log: what was redacted or left, where, why and by whom.

    The exit status is 1 if the receipts are not as they were signed, and then nothing is written; 3 if they could not
    be read.
    """
    if pictures and form is not LogForm.HTML:
        raise typer.BadParameter("a table shows no pictures: ask for --as html")

    from faceguard.cli import logbook

    raise typer.Exit(logbook.logged(file, key, form, pictures))
