"""`faceguard detect`: boxes as JSON lines."""

from typing import Annotated, Any

import typer

from faceguard.cli.options import parsed, refused, with_options
from faceguard.cli.ruling import ReferencePhotos, check_ages, check_rules
from faceguard.datasets.form import DataSetForm
from faceguard.errors import InvalidOptionError
from faceguard.formats import is_named_as_video
from faceguard.options import ReviewOptions

EXAMPLES = """\
# The faces in a folder, including small ones.
faceguard detect photos --detail thorough > boxes.jsonl

# Why each box is or is not a face.
faceguard detect photo.jpg --explain

# Who would be redacted, and by which rule.
faceguard detect photo.jpg --rules bystanders
"""


@with_options(ReviewOptions)
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
    person: ReferencePhotos = None,
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Explain of each box which step decided on it.")] = False,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Also read what is behind links out of a folder.")
    ] = False,
) -> None:
    """Print one JSON object per picture or video, in input order.

    With --rules, it says of each face what would become of it. Boxes that are given are those of each picture.
    The exit status is 1 if one failed, and 2 if none was found.
    """
    chosen = parsed(ReviewOptions, options)
    if explain and all(map(is_named_as_video, paths)):
        raise typer.BadParameter("the boxes of videos are not explained")
    if chosen.attributes and all(map(is_named_as_video, paths)):
        raise typer.BadParameter("what people look like is not guessed in videos", param_hint="--attributes")
    if explain and chosen.boxes is not None:
        raise typer.BadParameter("boxes that are given were not searched for, and are not explained")
    if form is not DataSetForm.JSONL and (explain or chosen.attributes):
        raise typer.BadParameter(f"{form} has no place for an explanation or a guess")
    check_rules(chosen.rules, len(person or ()))

    from faceguard.cli import detection
    from faceguard.settings import Settings

    try:
        chosen.check_attributes(allowed=Settings().attributes, known=True)
    except InvalidOptionError as error:
        raise refused(error) from None
    if chosen.attributes:
        check_ages("--attributes")
    order = detection.Order(paths, chosen, form, person or (), explain=explain, follows_links=follow_links)
    raise typer.Exit(detection.printed(order))
