"""`faceguard redact`: redacted copies of pictures."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from faceguard.batch.engine import Engine, local_engine, ray_engine
from faceguard.batch.manifest import Manifest
from faceguard.batch.pictures import STDIN
from faceguard.batch.plan import Plan, Shard
from faceguard.batch.review import Review
from faceguard.batch.run import Run
from faceguard.batch.run_report import RunReport
from faceguard.batch.selection import Selection
from faceguard.batch.task import Task
from faceguard.cli.options import parsed, with_options
from faceguard.cli.run import each, located, progress, say, say_left_out, started
from faceguard.errors import FaceguardError
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.settings import Settings
from faceguard.word import Word

STDOUT = "-"
INTERRUPTED = 130
"""The exit status after Ctrl-C, as in shells."""


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
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, URLs, or - for standard input.")
    ],
    out: Annotated[str, typer.Option("--out", help="Folder or URL for the results, or - for standard output.")],
    options: dict[str, Any],
    report: Annotated[Path | None, typer.Option("--report", help="File for one JSON line per picture.")] = None,
    include: Annotated[
        list[str] | None, typer.Option("--include", help="Only files that match this pattern. May be repeated.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", help="No files that match this pattern. May be repeated.")
    ] = None,
    shard: Annotated[
        Shard | None, typer.Option("--shard", parser=_shard, metavar="I/N", help="Part I of N, from 0 to N - 1.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Pictures at a time. Default: one per core.")
    ] = None,
    review: Annotated[
        Path | None, typer.Option("--review", help="Folder for contact sheets of doubtful faces.")
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
        bool, typer.Option("--follow-links", help="Also read pictures that links out of a folder lead to.")
    ] = False,
) -> None:
    """Write a redacted copy of each picture; exit with 1 if one could not be made.

    An earlier run's results stay: a picture is redacted again only if it, an option or its result has changed.
    """
    chosen = parsed(RedactOptions, options)
    if out == STDOUT:
        if paths != [STDIN]:
            raise typer.BadParameter("the standard output takes one picture, from the standard input")
        of_folders = include or exclude or shard or copy_others or follow_links
        if report or review or of_folders or engine_name is EngineName.RAY:
            raise typer.BadParameter("the standard output takes a picture alone: no report, sheets, patterns or parts")
        raise typer.Exit(_named() if dry_run else _filtered(chosen))
    if engine_name is EngineName.RAY and (review or STDIN in paths):
        raise typer.BadParameter("neither sheets of faces nor the standard input pass through a cluster")
    target, *_ = map(located, (out, *paths))
    if reason := target.refuses(paths):
        raise typer.BadParameter(reason)
    plan = Plan(include or (), exclude or (), shard, follows_links=follow_links)
    with _whole(), Manifest(target, shard, chosen.model_dump(mode="json", exclude_defaults=True)) as manifest:
        if dry_run:
            told = RunReport(manifest, say)
            with contextlib.closing(Selection(paths, target, plan, manifest, told.fail)) as selection:
                for source in chain(selection.pictures(), selection.others() if copy_others else ()):
                    typer.echo(source.address)
                if not copy_others:
                    say_left_out(selection.left_out)
            raise typer.Exit(_summed_up(told))
        with report.open("w") if report else contextlib.nullcontext() as lines:
            told = RunReport(manifest, say, lines, Review(review, shard) if review else None)
            with _going_on(), Run(paths, target, plan, manifest, told) as run:
                total, task = run.count(), Task(PhotoJobs.of(Settings()), chosen, run.results, review is not None)
                with started(_engine(engine_name, paths, jobs)) as engine, progress(total) as advance:
                    run.redact(engine, task, advance)
                if copy_others:
                    run.copy()
                else:
                    say_left_out(run.left_out)
    raise typer.Exit(_summed_up(told))


def _named() -> int:
    """Say what would be read, and return the exit status."""
    typer.echo(STDIN)
    return 0


def _filtered(options: RedactOptions) -> int:
    """Redact from standard input to standard output, and return the exit status."""
    for _, result in each([STDIN], 1, partial(PhotoJobs.of(Settings()).redact, options=options), 1):
        if isinstance(result, FaceguardError):
            say(f"-: {result.title} ({result.slug})")
            return 1
        sys.stdout.buffer.write(result.content)
    return 0


def _summed_up(told: RunReport) -> int:
    """Repeat what failed, and return the exit status."""
    if len(told.failed) > 1:
        say(f"{len(told.failed)} could not be done:\n" + "\n".join(told.failed))
    return int(bool(told.failed))


@contextlib.contextmanager
def _going_on() -> Iterator[None]:
    """End the command on Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        say("Interrupted. The same command goes on from here.")
        raise typer.Exit(INTERRUPTED) from None


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """End the command with what prevents it from continuing; the same command resumes there."""
    try:
        yield
    except OSError as error:
        reason = f"the manifest, the report or a sheet cannot be read or written: {error.strerror}"
    except FaceguardError as error:
        reason = str(error)
    else:
        return
    say(f"Cannot go on: {reason}")
    raise typer.Exit(3)


def _engine(name: EngineName, paths: Sequence[str], jobs: int | None) -> Engine:
    if name is EngineName.LOCAL:
        return local_engine(paths, jobs)
    try:
        return ray_engine(jobs)
    except ImportError as error:
        raise typer.BadParameter(f"--engine ray needs the extra ray: {error.name}") from None
