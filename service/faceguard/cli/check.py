"""`faceguard check`: a gate for files that may hold no faces."""

from pathlib import Path
from typing import Annotated, Any

import typer

from faceguard.cli.options import parsed, with_options
from faceguard.options import DetectOptions
from faceguard.word import Word

EXAMPLES = """\
# Does a photo show a face? The exit status says it.
faceguard check photo.jpg

# Accept the pictures of today, and no others.
faceguard check photos --write-baseline faces.json && faceguard check photos --baseline faces.json

# For the security tab of a code host.
faceguard check photos --as sarif > faces.sarif
"""


class VerdictForm(Word):
    """How verdicts are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


@with_options(DetectOptions)
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, URLs, or - for standard input.")],
    options: dict[str, Any],
    form: Annotated[
        VerdictForm,
        typer.Option("--as", help="How the verdicts are written.", metavar="text|json|sarif", case_sensitive=False),
    ] = VerdictForm.TEXT,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="File of known pictures, by digest, which pass unsearched."),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option("--write-baseline", metavar="FILE", help="Write all that hold faces to such a file, and pass."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, metavar="N", help="How many files at a time. Default: one per core."),
    ] = None,
    *,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Also read what is behind links out of a folder.")
    ] = False,
) -> None:
    """Say which pictures and videos hold faces, how many and how large.

    The exit status is 0 if none does, 1 if one does, 2 if there is no picture, and 3 if one could not be read, whatever
    the others hold.
    """
    chosen = parsed(DetectOptions, options)
    if baseline and write_baseline:
        raise typer.BadParameter("a baseline is either read or written")

    from faceguard.cli import checking

    order = checking.Order(paths, chosen, form, baseline, write_baseline, jobs, follows_links=follow_links)
    raise typer.Exit(checking.checked(order))
