"""`faceguard redact`: redacted copies of pictures."""

from pathlib import Path
from typing import Annotated, Any

import typer

from faceguard.batch.plan import Plan, Shard
from faceguard.cli.options import parsed, with_options
from faceguard.cli.videos import are_videos
from faceguard.options import RedactOptions
from faceguard.video.words import Audio, Codec
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


@with_options(RedactOptions)
def redact(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, URLs, or - for standard input.")],
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="PLACE",
            help="Folder or URL for the results, a file like redacted.jpg for one picture, or - for standard output.",
        ),
    ],
    options: dict[str, Any],
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="File for one JSON line per picture.")
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option("--include", metavar="PATTERN", help="Only files that match this pattern. May be repeated."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="PATTERN", help="No files that match this pattern. May be repeated."),
    ] = None,
    shard: Annotated[
        Shard | None,
        typer.Option("--shard", parser=_shard, metavar="I/N", help="Do only part I of N, from 0 to N - 1."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, metavar="N", help="How many pictures at a time. Default: one per core."),
    ] = None,
    review: Annotated[
        Path | None, typer.Option("--review", metavar="FOLDER", help="Folder for contact sheets of doubtful faces.")
    ] = None,
    audio: Annotated[
        Audio | None,
        typer.Option(
            "--audio",
            help="What becomes of a video's sound. Voices identify people too. [default: keep]",
            metavar="keep|remove",
            case_sensitive=False,
        ),
    ] = None,
    codec: Annotated[
        Codec | None,
        typer.Option(
            "--codec", help="What a video is coded as. [default: h264]", metavar="h264|av1", case_sensitive=False
        ),
    ] = None,
    engine_name: Annotated[
        EngineName,
        typer.Option(
            "--engine", help="This machine's cores, or a Ray cluster.", metavar="local|ray", case_sensitive=False
        ),
    ] = EngineName.LOCAL,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be done, and do nothing.")] = False,
    copy_others: Annotated[
        bool, typer.Option("--copy-others", help="Copy files that are not pictures, unchanged.")
    ] = False,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Also read pictures behind links out of a folder.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove results of earlier options that are no longer wanted.")
    ] = False,
) -> None:
    """Write a redacted copy of each picture, or of each video.

    The exit status is 1 if a picture failed, and 2 if no picture was found. An earlier run's results stay: a picture
    is redacted again only if it, an option or its result has changed.
    """
    chosen = parsed(RedactOptions, options)
    of_folders = include or exclude or shard or copy_others or prune or follow_links
    over_many = of_folders or engine_name is EngineName.RAY
    if out == PIPE and paths != [PIPE]:
        raise typer.BadParameter("the standard output takes one picture, from the standard input")
    if out == PIPE and (over_many or report or review):
        raise typer.BadParameter("the standard output takes a picture alone: no report, sheets, patterns or parts")
    if engine_name is EngineName.RAY and (review or PIPE in paths):
        raise typer.BadParameter("neither sheets of faces nor the standard input pass through a cluster")

    if are_videos(paths):
        if over_many or review or jobs or out == PIPE:
            raise typer.BadParameter("videos are done one after the other: no patterns, parts, sheets, jobs or pipes")

        from faceguard.cli import filming

        sound, pictures = audio or Audio.KEEP, codec or Codec.H264
        raise typer.Exit(filming.redacted(paths, out, chosen, sound, pictures, report, dry_run=dry_run))
    if audio or codec:
        raise typer.BadParameter("pictures have neither sound nor a codec")

    from faceguard.cli import redaction

    if out == PIPE:
        raise typer.Exit(redaction.say_input() if dry_run else redaction.filtered(chosen))
    order = redaction.Order(
        paths,
        redaction.target(out, paths),
        Plan(include or (), exclude or (), shard, follows_links=follow_links),
        chosen,
        engine=(engine_name, jobs),
        report=report,
        review=review,
        copy_others=copy_others,
        prune=prune,
    )
    if order.target.only:
        if over_many:
            raise typer.BadParameter(f"{out} takes one picture alone: no patterns, parts, clusters or copies")
        order = redaction.in_format_of(out, order)
    raise typer.Exit(redaction.listed(order) if dry_run else redaction.done(order))
