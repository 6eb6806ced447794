"""`faceguard detect`: boxes as JSON lines."""

from typing import Annotated, Any

import typer

from faceguard.cli.options import parsed, with_options
from faceguard.options import DetectOptions

EXAMPLES = """\
# The faces of one photo.
faceguard detect photo.jpg

# Those of a folder, also small ones.
faceguard detect photos --detail thorough > boxes.jsonl

# Why each box is a face, or is none.
faceguard detect photo.jpg --explain
"""


@with_options(DetectOptions)
def detect(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, URLs, or - for standard input.")],
    options: dict[str, Any],
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each box which step decided on it.")] = False,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Also read pictures that links out of a folder lead to.")
    ] = False,
) -> None:
    """Print one JSON object per picture, in input order.

    Exit with 1 if one could not be read, and with 2 if there is none.
    """
    chosen = parsed(DetectOptions, options)

    from faceguard.cli import detection

    raise typer.Exit(detection.printed(paths, chosen, explain=explain, follows_links=follow_links))
