"""`faceguard redact`: redacted copies of pictures."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from service.batch.manifest import Manifest
from service.batch.pictures import STDIN, Source, everything, sources
from service.batch.plan import Plan, Shard
from service.batch.results import Results
from service.batch.review import Doubt, Review, doubts
from service.cli.options import with_options
from service.cli.run import UnreadableFileError, each, parsed
from service.errors import FaceguardError, TakenNameError
from service.options import RedactOptions
from service.pipeline import Pipeline, Redaction
from service.sniff import sniff

STDOUT = Path("-")
INTERRUPTED = 130
"""The exit status of what Ctrl-C ended, as shells have it."""

_Done = tuple[Redaction, list[Doubt]]


class UnnamedPictureError(FaceguardError):
    slug = "unnamed-picture"
    title = "A picture without the suffix of one is not copied; name it, or rename it, to have it redacted"


def _shard(text: str) -> Shard:
    try:
        return Shard.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@with_options(RedactOptions)
def redact(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders, or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results, or - for standard output.")],
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
    plan = Plan(include or (), exclude or (), shard)
    with Manifest(out, shard, chosen.model_dump(mode="json", exclude_defaults=True)) as manifest:
        if dry_run:
            for source in _todo(paths, out, plan, manifest):
                typer.echo(os.fspath(source.path))
            return
        with report.open("w") if report else nullcontext() as lines:
            run = _Run(Results(out, paths, manifest), manifest, lines, Review(review, shard) if review else None)
            try:
                run.work(paths, plan, chosen, jobs)
                if copy_others:
                    others = (source for source in everything(paths, beside=out) if plan.takes(source.relative))
                    run.copy(source for source in others if source.path not in paths)
            except KeyboardInterrupt:
                typer.echo("Interrupted. The same command goes on from here.", err=True)
                raise typer.Exit(INTERRUPTED) from None
    raise typer.Exit(run.summary())


def _filtered(paths: Sequence[Path], options: RedactOptions) -> int:
    """From the standard input to the standard output."""
    if paths != [STDIN]:
        raise typer.BadParameter("the standard output takes one picture, from the standard input")
    for _, result in each([Source(STDIN, STDIN)], 1, lambda pipeline, _, data: pipeline.redact(data, options)):
        if isinstance(result, FaceguardError):
            typer.echo(f"-: {result.title} ({result.slug})", err=True)
            return 1
        sys.stdout.buffer.write(result.content)
    return 0


def _todo(paths: Sequence[Path], out: Path, plan: Plan, manifest: Manifest) -> Iterator[Source]:
    """The pictures that are not yet done."""
    return (
        source for source in sources(paths, beside=out) if plan.takes(source.relative) and not manifest.done(source)
    )


def _no_picture(source: Source) -> bytes:
    """The bytes of a file that is none; raises UnnamedPictureError and UnreadableFileError."""
    try:
        content = source.read()
    except OSError as error:
        raise UnreadableFileError(error.strerror) from None
    try:
        sniff(content)
    except FaceguardError:
        return content
    raise UnnamedPictureError


class _Run:
    """One run: what becomes of each picture, and how many could not be done."""

    def __init__(self, results: Results, manifest: Manifest, report: IO[str] | None, review: Review | None) -> None:
        self._results, self._manifest, self._report, self._review = results, manifest, report, review
        self._failed: list[str] = []

    def work(self, paths: Sequence[Path], plan: Plan, options: RedactOptions, jobs: int | None) -> None:
        """Redact what is to be done."""
        out = self._results.folder
        total = sum(1 for _ in _todo(paths, out, plan, self._manifest))
        wanted = (source for source in sources(paths, beside=out) if plan.takes(source.relative))
        todo = (source for source in wanted if not self._skip(source))
        for source, result in each(todo, total, self._work(options), jobs):
            try:
                told = self._deliver(source, result)
            except FaceguardError as error:
                self._fail(source, error)
            else:
                self._tell(source, told)

    def _work(self, options: RedactOptions) -> Callable[[Pipeline, Source, bytes], _Done]:
        """What a worker does: redact, and cut out what it was not sure of while the picture is at hand."""

        def work(pipeline: Pipeline, _: Source, data: bytes) -> _Done:
            done = pipeline.redact(data, options)
            return done, doubts(data, pipeline.limits, done.report, options) if self._review else []

        return work

    def copy(self, files: Iterator[Source]) -> None:
        """Copy what is no picture."""
        for source in files:
            if not source.is_picture:
                try:
                    self._results.write(source, source.relative, _no_picture(source))
                except FaceguardError as error:
                    self._fail(source, error)

    def summary(self) -> int:
        """Say once more what could not be done; returns the exit status."""
        if len(self._failed) > 1:
            typer.echo(f"{len(self._failed)} could not be done:\n" + "\n".join(self._failed), err=True)
        return int(bool(self._failed))

    def _skip(self, source: Source) -> bool:
        try:
            return self._results.skip(source)
        except FaceguardError as error:
            self._fail(source, error)
            return True

    def _deliver(self, source: Source, result: _Done | FaceguardError) -> dict[str, Any]:
        """Write a result, then its line in the manifest, and return its report; raise what went wrong."""
        if isinstance(result, FaceguardError):
            raise result
        redaction, doubtful = result
        output = self._results.deliver(source, redaction)
        if self._review:
            self._review.add(source, doubtful)
        told = redaction.report.fields()
        self._manifest.add(
            source,
            {
                "output": output.as_posix(),
                "output_size": len(redaction.content),
                **{name: told[name] for name in ("input_sha256", "output_sha256", "seconds")},
                "faces": len(told["faces"]),
            },
        )
        return told

    def _fail(self, source: Source, error: FaceguardError) -> None:
        told = {"error": {"type": error.type, "title": error.title}}
        message = f"{os.fspath(source.path)}: {error.title} ({error.slug})"
        self._failed.append(message)
        typer.echo(message, err=True)
        self._tell(source, told)
        if not isinstance(error, TakenNameError | UnnamedPictureError):
            self._manifest.add(source, told)

    def _tell(self, source: Source, told: dict[str, Any]) -> None:
        if self._report:
            print(json.dumps({"path": os.fspath(source.path), **told}), file=self._report, flush=True)
