"""The words of commands that sign receipts."""

from pathlib import Path
from typing import Annotated

import typer

Receipts = Annotated[
    Path | None,
    typer.Option("--receipts", metavar="FILE", help="File for a signed receipt of each result, added at its end."),
]
ReceiptKey = Annotated[
    Path | None,
    typer.Option("--receipt-key", metavar="FILE", help="Key that signs them, from `faceguard keys new`."),
]
Reasons = Annotated[
    Path | None, typer.Option("--reasons", metavar="FILE", help="File of the codes that may be reasons.")
]
ReceiptNames = Annotated[bool, typer.Option("--receipt-names", help="Have receipts name the files.")]
ReceiptBeside = Annotated[
    bool, typer.Option("--receipt-beside", help="Also write each receipt beside its result, as .receipt.json.")
]
