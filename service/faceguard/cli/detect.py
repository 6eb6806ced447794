"""`faceguard detect`: boxes as JSON lines."""

from typing import Annotated, Any

import typer

from faceguard.cli.options import parsed, with_options
from faceguard.datasets.form import DataSetForm
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
    form: Annotated[
        DataSetForm,
        typer.Option(
            "--as",
            help="The form of what is printed. " + " ".join(f"`{form}`: {form.summary}" for form in DataSetForm),
            metavar="|".join(DataSetForm),
            case_sensitive=False,
        ),
    ] = DataSetForm.JSONL,
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
    if explain and form is not DataSetForm.JSONL:
        raise typer.BadParameter(f"{form} has no place for an explanation")

    from faceguard.cli import detection

    order = detection.Order(paths, chosen, form, explain=explain, follows_links=follow_links)
    raise typer.Exit(detection.printed(order))
