"""`faceguard mcp`: tools for assistants."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """\
# Tools on the pictures of a folder; results go into a folder in it.
faceguard mcp photos

# Sources in one folder, results in another.
faceguard mcp photos results

# On one core.
FACEGUARD_WORKERS=1 faceguard mcp photos
"""


def mcp(
    roots: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER", help="Folders that files may be named in, with all below them."),
    ],
) -> None:
    """Serve assistants on standard input and output, by the Model Context Protocol.

    There are the tools `detect`, `redact` and `check`, for paths in the folders that are named here alone. No tool
    returns a picture or replaces a file.
    """
    for root in roots:
        if not root.is_dir():
            raise typer.BadParameter(f"{root} is no folder on this machine")

    from faceguard.cli import assisting

    assisting.served(roots)
