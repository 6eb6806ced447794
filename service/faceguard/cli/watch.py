"""`faceguard watch`: a folder whose files are redacted as they come."""

from pathlib import Path
from typing import Annotated, Any

import typer

from faceguard.cli.options import parsed, with_options
from faceguard.cli.ruling import ReferencePhotos, check_rules
from faceguard.cli.signing import Reasons, ReceiptBeside, ReceiptKey, ReceiptNames, Receipts
from faceguard.video.options import VideoOptions

EXAMPLES = """\
# What comes into a folder comes out redacted in another one.
faceguard watch photos --out redacted

# From a scanner that writes slowly: wait until a file has not changed for ten seconds.
faceguard watch photos --out redacted --settle 10

# With black boxes, and doubtful faces covered as well.
faceguard watch photos --out redacted --style solid --doubtful redact
"""


@with_options(VideoOptions)
def watch(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Folder to watch, with all folders in it.")],
    out: Annotated[str, typer.Option("--out", metavar="PLACE", help="Folder or URL for the results.")],
    options: dict[str, Any],
    settle: Annotated[
        float, typer.Option("--settle", min=0, metavar="SECONDS", help="How long a file has to stay as it is.")
    ] = 2,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, metavar="N", help="How many files at a time. Default: one per core."),
    ] = None,
    person: ReferencePhotos = None,
    receipts: Receipts = None,
    receipt_key: ReceiptKey = None,
    reasons: Reasons = None,
    *,
    receipt_names: ReceiptNames = False,
    receipt_beside: ReceiptBeside = False,
) -> None:
    """Redact what comes into a folder, until stopped.

    What is there already is redacted first. Each file is redacted once, also across restarts, unless it or an option
    changes; with --person, each start redacts them anew. The exit status is 0 after SIGTERM, and 130 after Ctrl-C.
    """
    chosen = parsed(VideoOptions, options)
    if not Path(folder).is_dir():
        raise typer.BadParameter(f"{folder} is no folder on this machine")
    check_rules(chosen.rules, len(person or ()))

    from faceguard.cli import watching
    from faceguard.cli.evidence import evidence

    asked = evidence(receipts, receipt_key, reasons, chosen, named=receipt_names, beside=receipt_beside)
    raise typer.Exit(watching.watched(folder, out, chosen, person or (), settle, jobs, asked))
