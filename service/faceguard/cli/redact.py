"""`faceguard redact`: redacted copies of pictures."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from faceguard.batch import non_pictures
from faceguard.batch.manifest import Manifest
from faceguard.batch.pictures import STDIN, Source, everything, sources
from faceguard.batch.plan import Plan, Shard
from faceguard.batch.processes import Processes
from faceguard.batch.results import Results
from faceguard.batch.review import Review
from faceguard.batch.store import Store
from faceguard.batch.task import Task
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.batch.worklist import Worklist
from faceguard.cli.options import with_options
from faceguard.cli.run import Interruption, each, engine, located, parsed, progress, started
from faceguard.cli.run_report import RunReport
from faceguard.errors import FaceguardError, TakenNameError
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.settings import Settings

if TYPE_CHECKING:
    from faceguard.batch.ray import Cluster

STDOUT = "-"
INTERRUPTED = 130
"""The exit status of what Ctrl-C ended, as shells have it."""


class Engine(StrEnum):
    """Where the work is done."""

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
    report: Annotated[Path | None, typer.Option("--report", help="File for a JSON line on each picture.")] = None,
    include: Annotated[
        list[str] | None, typer.Option("--include", help="Only names like this; more than once.")
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option("--exclude", help="No names like this; more than once.")] = None,
    shard: Annotated[
        Shard | None, typer.Option("--shard", parser=_shard, metavar="I/N", help="Part I of N, from 0 to N - 1.")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Pictures at once. Default: one a core.")] = None,
    review: Annotated[Path | None, typer.Option("--review", help="Folder for sheets of doubtful faces.")] = None,
    engine_name: Annotated[
        Engine, typer.Option("--engine", help="This machine's cores, or a Ray cluster.", metavar="local|ray")
    ] = Engine.LOCAL,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Name what would be done, and do nothing.")] = False,
    copy_others: Annotated[bool, typer.Option("--copy-others", help="Copy what is no picture, unchanged.")] = False,
) -> None:
    """Write a redacted copy of each picture; exit with 1 where one could not be made.

    What an earlier run has done stays: pictures are done again where they, the options or the results have changed.
    """
    chosen = parsed(RedactOptions, options)
    if out == STDOUT:
        raise typer.Exit(_filtered(paths, chosen))
    if engine_name is Engine.RAY and (review or STDIN in paths):
        raise typer.BadParameter("neither sheets of faces nor the standard input pass through a cluster")
    target, *_ = map(located, (out, *paths))
    if reason := target.refuses(paths):
        raise typer.BadParameter(reason)
    plan = Plan(include or (), exclude or (), shard)
    with _whole(), Manifest(target, shard, chosen.model_dump(mode="json", exclude_defaults=True)) as manifest:
        if dry_run:
            for source in sources(paths, beside=target):
                if plan.takes(source.relative) and not manifest.done(source):
                    typer.echo(source.address)
            return
        with report.open("w") if report else contextlib.nullcontext() as lines:
            run_report = RunReport(manifest, lines, Review(review, shard) if review else None)
            run = _Run(paths, target, plan, manifest, run_report)
            try:
                run.redact(
                    Task(PhotoJobs.of(Settings()), chosen, run.results, review is not None),
                    _engine(engine_name, paths, jobs),
                )
                if copy_others:
                    run.copy()
            except KeyboardInterrupt:
                typer.echo("Interrupted. The same command goes on from here.", err=True)
                raise typer.Exit(INTERRUPTED) from None
            finally:
                target.sweep(run_report.folders)
    raise typer.Exit(run_report.summary())


def _filtered(paths: Sequence[str], options: RedactOptions) -> int:
    """From the standard input to the standard output."""
    if paths != [STDIN]:
        raise typer.BadParameter("the standard output takes one picture, from the standard input")
    for _, result in each(paths, 1, partial(PhotoJobs.of(Settings()).redact, options=options), 1):
        if isinstance(result, FaceguardError):
            typer.echo(f"-: {result.title} ({result.slug})", err=True)
            return 1
        sys.stdout.buffer.write(result.content)
    return 0


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """End the command with what hinders it as a whole; the same command goes on from there."""
    try:
        yield
    except OSError as error:
        reason = f"the manifest, the report or a sheet cannot be read or written: {error.strerror}"
    except FaceguardError as error:
        reason = str(error)
    else:
        return
    typer.echo(f"Cannot go on: {reason}", err=True)
    raise typer.Exit(3)


def _engine(
    name: Engine, paths: Sequence[str], jobs: int | None
) -> contextlib.AbstractContextManager["ThreadEngine | Processes | Cluster"]:
    if name is Engine.LOCAL:
        return engine(paths, jobs)
    try:
        from faceguard.batch.ray import Cluster  # noqa: PLC0415 - Ray comes with an extra
    except ImportError as error:
        raise typer.BadParameter(f"--engine ray needs the extra ray: {error.name}") from None
    return Cluster(Settings(), jobs)


class _Run:
    """The pictures of one run."""

    def __init__(
        self, paths: Sequence[str], target: Store, plan: Plan, manifest: Manifest, run_report: RunReport
    ) -> None:
        self._paths, self._target, self._plan = paths, target, plan
        self._manifest, self._run_report = manifest, run_report
        self._worklist = Worklist()
        self.results = Results(target, paths)

    def redact(
        self, task: Task, engine: contextlib.AbstractContextManager["ThreadEngine | Processes | Cluster"]
    ) -> None:
        """Do what is to be done."""
        for source in sources(self._paths, beside=self._target):
            if self._plan.takes(source.relative) and self._is_first(source) and not self._manifest.done(source):
                self._worklist.add(source)
        groups = self._worklist.groups(self._manifest.owners)
        with started(engine) as running, progress(len(self._worklist)) as advance, Interruption() as interruption:
            settled = running.each(interruption.until(groups), task)
            if not isinstance(running, ThreadEngine | Processes):  # a cluster has taken the groups already
                settled = interruption.until(settled)
            for outcomes in settled:
                for outcome in outcomes:
                    self._run_report.note(*outcome)
                    advance()

    def copy(self) -> None:
        """Copy what is no picture."""
        for source in everything(self._paths, beside=self._target):
            if not source.is_picture and self._plan.takes(source.relative) and self._is_first(source):
                try:
                    content, owners = non_pictures.content(source), self._manifest.owners(source.relative)
                    self.results.write(source, source.relative, content, owners)
                except FaceguardError as error:
                    self._run_report.fail(source, error)

    def _is_first(self, source: Source) -> bool:
        """Whether no other input has this relative path."""
        if first := self._worklist.meet(source):
            return first
        self._run_report.fail(source, TakenNameError())
        return False
