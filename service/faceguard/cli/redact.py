"""`faceguard redact`: redacted copies of pictures."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from faceguard.batch.plan import Plan, Shard
from faceguard.cli.options import parsed, refused, with_options
from faceguard.cli.ruling import ReferencePhotos, check_rules
from faceguard.cli.signing import Reasons, ReceiptBeside, ReceiptKey, ReceiptNames, Receipts
from faceguard.errors import InvalidOptionError
from faceguard.formats import is_named_as_video
from faceguard.video.options import OF_VIDEOS, VideoOptions
from faceguard.word import Word

PIPE = "-"
EXAMPLES = """\
# One photo.
faceguard redact photo.jpg --out redacted.jpg

# A folder: cover the faces with black, and make sheets of doubtful ones.
faceguard redact photos --out redacted --style solid --review doubtful

# A video, without its sound.
faceguard redact clip.mp4 --out redacted.mp4 --audio remove
"""


class EngineName(Word):
    """The engines to choose from."""

    LOCAL = "local"
    RAY = "ray"


def _shard(text: str) -> Shard:
    try:
        return Shard.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _suffix(text: str) -> str:
    if not re.fullmatch(r"[\w .()+-]{0,64}", text):
        raise typer.BadParameter("letters, digits, blanks and . _ - + ( ), at most 64")
    return text


def _check(paths: list[str], given: dict[str, Any], chosen: VideoOptions) -> None:
    """End the command where all that is named is pictures or all is videos, and an option says something of others."""
    if all(map(is_named_as_video, paths)):
        try:
            chosen.checked()
        except InvalidOptionError as error:
            raise refused(error) from None
    elif given.keys() & set(OF_VIDEOS) and all(map(_is_picture, paths)):
        raise typer.BadParameter("pictures have neither sound nor a codec, and nobody to join")


def _is_picture(path: str) -> bool:
    return bool(Path(path).suffix) and not is_named_as_video(path) and Path(path).is_file()


@with_options(VideoOptions)
def redact(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, URLs, or - for standard input.")],
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="PLACE",
            help="Folder or URL for the results, a file like redacted.jpg or .mp4 for one, or - for standard output.",
        ),
    ],
    options: dict[str, Any],
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="File for one JSON line per picture or video.")
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option("--include", metavar="PATTERN", help="Only files that match this pattern. May be repeated."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="PATTERN", help="No files that match this pattern. May be repeated."),
    ] = None,
    person: ReferencePhotos = None,
    boxes_from: Annotated[
        Path | None,
        typer.Option(
            "--boxes-from",
            metavar="FILE",
            help="COCO (.json), CVAT (.xml), .csv or .jsonl with boxes; pictures that it does not list are searched.",
        ),
    ] = None,
    receipts: Receipts = None,
    receipt_key: ReceiptKey = None,
    reasons: Reasons = None,
    suffix: Annotated[
        str,
        typer.Option(
            "--suffix", metavar="TEXT", parser=_suffix, help="Text behind the names of results, such as -redacted."
        ),
    ] = "",
    shard: Annotated[
        Shard | None,
        typer.Option("--shard", parser=_shard, metavar="I/N", help="Do only part I of N, from 0 to N - 1."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, metavar="N", help="How many files at a time. Default: one per core."),
    ] = None,
    review: Annotated[
        Path | None, typer.Option("--review", metavar="FOLDER", help="Folder for contact sheets of doubtful faces.")
    ] = None,
    engine_name: Annotated[
        EngineName,
        typer.Option(
            "--engine", help="This machine's cores, or a Ray cluster.", metavar="local|ray", case_sensitive=False
        ),
    ] = EngineName.LOCAL,
    *,
    receipt_names: ReceiptNames = False,
    receipt_beside: ReceiptBeside = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be done, and do nothing.")] = False,
    copy_others: Annotated[
        bool, typer.Option("--copy-others", help="Copy files that are neither pictures nor videos, unchanged.")
    ] = False,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Also read what is behind links out of a folder.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove results of earlier options that are no longer wanted.")
    ] = False,
) -> None:
    """Write a redacted copy of each picture and each video.

    The exit status is 1 if one failed, and 2 if none was found. An earlier run's results stay: a file is redacted
    again only if it, an option or its result has changed.
    """
    chosen = parsed(VideoOptions, options)
    of_folders = include or exclude or shard or copy_others or prune or follow_links
    over_many = of_folders or engine_name is EngineName.RAY
    if out == PIPE and paths != [PIPE]:
        raise typer.BadParameter("the standard output takes one picture, from the standard input")
    if boxes_from and "boxes" in options:
        raise typer.BadParameter("the boxes are either given or come from a file")
    if out == PIPE and (over_many or suffix or report or review or boxes_from or receipts):
        raise typer.BadParameter("the standard output takes a picture alone: no report, suffix, sheets or parts")
    if engine_name is EngineName.RAY and (review or PIPE in paths):
        raise typer.BadParameter("neither sheets of faces nor the standard input pass through a cluster")

    _check(paths, options, chosen)
    check_rules(chosen.rules, len(person or ()))

    from faceguard.cli import filtering, redaction
    from faceguard.cli.evidence import evidence
    from faceguard.cli.naming import named_as
    from faceguard.cli.order import Order, given, target

    boxes = given(boxes_from, paths)
    asked = evidence(receipts, receipt_key, reasons, chosen, boxes, named=receipt_names, beside=receipt_beside)
    if out == PIPE:
        raise typer.Exit(filtering.say_input() if dry_run else filtering.filtered(chosen, person or ()))
    order = Order(
        paths,
        target(out, paths, suffix),
        Plan(include or (), exclude or (), shard, follows_links=follow_links),
        chosen,
        engine=(engine_name, jobs),
        photos=person or (),
        report=report,
        review=review,
        copy_others=copy_others,
        prune=prune,
        given=boxes,
        evidence=asked,
    )
    if order.target.only:
        if over_many:
            raise typer.BadParameter(f"{out} takes one file alone: no patterns, parts, clusters or copies")
        order = named_as(out, order)
    raise typer.Exit(redaction.listed(order) if dry_run else redaction.done(order))
