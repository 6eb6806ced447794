"""The work of `faceguard redact` and `faceguard detect` on videos, once their words are known to be right."""

import contextlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from faceguard.batch.tally import counted
from faceguard.cli.run import STOPPED, say, whole
from faceguard.errors import FaceguardError
from faceguard.media.errors import VideoExtraError
from faceguard.options import DetectOptions, RedactOptions
from faceguard.redactor.crew import Crew
from faceguard.video.words import Audio, Codec

if TYPE_CHECKING:
    from faceguard.job import Job
    from faceguard.video.jobs import VideoJobs
    from faceguard.video.redact import Progress, Stage
    from faceguard.video.report import VideoDetectionReport, VideoReport

Result = TypeVar("Result")

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class VideoOrder:
    """What the command line asks for."""

    videos: Sequence[Path]
    out: Path
    options: RedactOptions
    audio: Audio
    codec: Codec
    report: Path | None

    @property
    def targets(self) -> list[Path]:
        """Where each goes, or end the command where two want one place, or one its own."""
        if self.out.suffix.lower() == ".mp4" and not self.out.is_dir():
            targets = [self.out]
            if len(self.videos) > 1:
                raise typer.BadParameter(
                    f"{self.out} is the name of a video, and there are several", param_hint="--out"
                )
        else:
            targets = [self.out / f"{video.stem}.mp4" for video in self.videos]
        if len(set(targets)) < len(targets):
            raise typer.BadParameter("two videos of one name would be written to one file", param_hint="--out")
        if {target.resolve() for target in targets} & {video.resolve() for video in self.videos}:
            raise typer.BadParameter("a result would replace an input, which is never done", param_hint="--out")
        return targets


def redacted(
    paths: Sequence[str],
    out: str,
    options: RedactOptions,
    audio: Audio,
    codec: Codec,
    report: Path | None,
    *,
    dry_run: bool,
) -> int:
    """Redact each video, and return the exit status."""
    order = VideoOrder(list(map(Path, paths)), Path(out), options, audio, codec, report)
    targets = order.targets
    with _extra():
        from faceguard.video.options import check
    try:
        check(order.options)
    except FaceguardError as error:
        raise typer.BadParameter(str(error)) from None
    if dry_run:
        for video in order.videos:
            typer.echo(video)
        return 0
    failed = 0
    with contextlib.ExitStack() as stack:
        with whole():
            for target in targets:
                target.parent.mkdir(parents=True, exist_ok=True)
            lines = stack.enter_context(order.report.open("w")) if order.report else None
        worker = stack.enter_context(_worker())
        for video, target in zip(order.videos, targets, strict=True):
            try:
                done = worker.redact(video, target, order)
            except FaceguardError as error:
                failed += 1
                line = {"path": str(video), **_error(error)}
                say(f"{video}: {': '.join(filter(None, (error.title, error.detail)))} ({error.slug})")
            else:
                line = {"path": str(video), "output": str(target), **done.model_dump(mode="json", by_alias=True)}
                say(_summary(video, done))
            if lines:
                lines.write(json.dumps(line) + "\n")
    return int(failed > 0)


def printed(paths: Sequence[str], options: DetectOptions) -> int:
    """Print a line for each video, and return the exit status."""
    failed = 0
    with _worker() as worker:
        for video in map(Path, paths):
            try:
                line = worker.detect(video, options).model_dump(mode="json", by_alias=True)
            except FaceguardError as error:
                failed += 1
                line = _error(error)
            with whole("standard output"):
                typer.echo(json.dumps({"path": str(video), **line}))
    return int(failed > 0)


class _Worker:
    """Does one video after the other, under a bar."""

    def __init__(self, crew: Crew, jobs: "VideoJobs") -> None:
        self._crew, self._jobs = crew, jobs

    def redact(self, video: Path, target: Path, order: VideoOrder) -> "VideoReport":
        """Write a video; raises FaceguardError."""
        return self._done(lambda told: self._jobs.redact(video, target, order.options, order.audio, order.codec, told))

    def detect(self, video: Path, options: DetectOptions) -> "VideoDetectionReport":
        """Find the people in a video; raises FaceguardError."""
        return self._done(lambda told: self._jobs.detect(video, options, told))

    def _done(self, job: "Callable[[Progress], Job[Result]]") -> Result:
        with _bar() as told:
            try:
                return self._crew.submit(job(told), math.inf).result()
            except KeyboardInterrupt:
                say("Interrupted. Nothing is left of the video that was being worked on.")
                raise typer.Exit(INTERRUPTED) from None


@contextlib.contextmanager
def _worker() -> Iterator[_Worker]:
    with _extra():
        from faceguard.video.jobs import VideoJobs

    with closing(Crew(workers=1)) as crew:
        yield _Worker(crew, VideoJobs.of(crew.settings))


def _error(error: FaceguardError) -> dict[str, Any]:
    return {"error": {"type": error.type, "title": error.title}}


@contextlib.contextmanager
def _extra() -> Iterator[None]:
    """End the command where what videos need is not installed."""
    try:
        yield
    except ImportError:
        say(f"Cannot start: {VideoExtraError.title}: pip install 'face-privacy-guard[video]'")
        raise typer.Exit(STOPPED) from None


@contextlib.contextmanager
def _bar() -> Iterator["Progress"]:
    """Show on the terminal how many frames are done, and yield what to tell it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("frames"))
    console = Console(stderr=True)
    with Bar(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as bar:
        tasks: dict[Stage, Any] = {}

        def tell(stage: "Stage", done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=None if total is None else max(total, done))

        yield tell


def _summary(video: Path, report: "VideoReport") -> str:
    """Say what became of a video, and what a person should look at."""
    told = [f"{video}: {counted(len(report.tracks), 'track')} in {counted(report.video.frames, 'frame')}"]
    if report.coverage.bridged:
        told.append(f"{counted(report.coverage.bridged, 'box')} in gaps")
    if report.hidden:
        told.append(f"{counted(len(report.hidden), 'damaged frame')} made grey")
    if report.unread:
        told.append(f"{report.unread} pieces unreadable and left out")
    if report.found_again:
        told.append(f"{counted(len(report.found_again), 'face')} still found, see the report")
    if report.settings.reversible:
        told.append("can be undone")
    return ", ".join(told)
