"""`faceguard verify`: whether files are what receipts say was written."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """\
# One picture.
faceguard verify redacted.jpg receipts.jsonl --key public.pem

# All of a folder.
faceguard verify results receipts.jsonl --key public.pem

# A picture with the receipt that came with it.
faceguard verify redacted.jpg redacted.jpg.receipt.json --key public.pem
"""


def verify(
    path: Annotated[str, typer.Argument(metavar="PATH", help="File, folder or URL with what was redacted.")],
    receipts: Annotated[Path, typer.Argument(metavar="RECEIPTS", help="File of receipts, or of one.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Public key of who signed them.")],
    last: Annotated[
        str | None,
        typer.Option(
            "--last", metavar="DIGEST", help="That of the last receipt, as `redact` said it: tells a cut end."
        ),
    ] = None,
) -> None:
    """Say whether files are what receipts say was written, and what that proves.

    The exit status is 0 if all are, and no receipt was changed, moved or removed; 1 if not; 2 if there is no picture;
    and 3 if something could not be read.
    """
    from faceguard.cli import verifying

    raise typer.Exit(verifying.verified(path, receipts, key, last))
