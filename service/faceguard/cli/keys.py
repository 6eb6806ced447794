"""`faceguard keys`: the keys that receipts are signed and verified with."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """\
# receipts.key signs; receipts.key.pub verifies, and may be given to anybody.
faceguard keys new receipts.key

# A key for each year.
faceguard keys new 2027.pem

# And receipts of a folder.
faceguard keys new own.key && faceguard redact photos --out redacted --receipts receipts.jsonl --receipt-key own.key
"""


class Deed(StrEnum):
    """What may be done with keys."""

    NEW = "new"


def keys(
    deed: Annotated[Deed, typer.Argument(help="`new` makes a key.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File for the private key; FILE.pub is the public one.")],
) -> None:
    """Make a key to sign receipts with.

    It is an Ed25519 key. FILE is for its owner alone, without a password. Neither file may be there already.
    """
    del deed  # there is but one
    from faceguard.receipts.keys import SigningKey

    key = SigningKey.new()
    try:
        beside = key.write(file)
    except OSError as error:
        raise typer.BadParameter(f"{error.filename or file}: {error.strerror}", param_hint="FILE") from None
    typer.echo(f"{file} signs: keep it secret\n{beside} verifies: {key.public.fingerprint}")
