"""`faceguard detect`: boxes as JSON lines."""

from typing import Annotated, Any

import typer

from faceguard.cli.options import parsed, with_options
from faceguard.formats import is_named_as_video
from faceguard.options import DetectOptions

EXAMPLES = """\
# The faces of one photo.
faceguard detect photo.jpg

# The faces in a folder, including small ones.
faceguard detect photos --detail thorough > boxes.jsonl

# Why each box is or is not a face.
faceguard detect photo.jpg --explain
"""


@with_options(DetectOptions)
def detect(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, URLs, or - for standard input.")],
    options: dict[str, Any],
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Explain of each box which step decided on it.")] = False,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Also read what is behind links out of a folder.")
    ] = False,
) -> None:
    """Print one JSON object per picture or video, in input order.

    The exit status is 1 if one failed, and 2 if none was found.
    """
    chosen = parsed(DetectOptions, options)
    if explain and all(map(is_named_as_video, paths)):
        raise typer.BadParameter("the boxes of videos are not explained")

    from faceguard.cli import detection

    raise typer.Exit(detection.printed(paths, chosen, explain=explain, follows_links=follow_links))
