"""Work on videos: they are read where they lie, and grow where they stay."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from faceguard.batch.pictures import Source
from faceguard.errors import CancelledError
from faceguard.job import Job
from faceguard.media.errors import TooLargeError, VideoExtraError
from faceguard.options import ReviewOptions
from faceguard.policy.person import NOBODY, Persons
from faceguard.settings import Settings
from faceguard.video.options import VideoOptions, check
from faceguard.video.place import Place
from faceguard.workers import Workers

if TYPE_CHECKING:
    from faceguard.video.jobs import VideoJobs
    from faceguard.video.report import VideoDetectionReport, VideoReport
    from faceguard.video.stage import Progress, Stage

Result = TypeVar("Result")

PAUSE = 0.25
"""Seconds from one word on how far a video is to the next."""


class Told(NamedTuple):
    """How far the work on a video is."""

    address: str
    stage: str
    done: int
    """Frames."""
    total: int | None
    """How many there may be."""


Tell = Callable[[Told], None]


def silent(_: Told) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class VideoWork:
    """Has a worker work on videos within these settings; it can be pickled."""

    settings: Settings

    def redact(
        self,
        workers: Workers,
        source: Source,
        options: VideoOptions,
        growing: Callable[[], AbstractContextManager[Place]],
        tell: Tell,
        persons: Persons = NOBODY,
    ) -> tuple["VideoReport", int]:
        """Write a video without the faces in it to where it grows, and return its size; raises FaceguardError."""
        jobs = self._jobs()
        check(options)
        with self._lying(source) as place, growing() as result:
            report = _done(workers, jobs.cover(place, result, options, _progress(source, tell), persons))
            with result.open() as file:
                return report, file.seek(0, 2)

    def detect(
        self, workers: Workers, source: Source, options: ReviewOptions, tell: Tell, persons: Persons = NOBODY
    ) -> "VideoDetectionReport":
        """Find the people in a video, and say what rules make of each; raises FaceguardError."""
        jobs = self._jobs()
        check(options)
        with self._lying(source) as place:
            return _done(workers, jobs.detect(place, options, _progress(source, tell), persons))

    def _jobs(self) -> "VideoJobs":
        try:
            from faceguard.video.jobs import VideoJobs  # noqa: PLC0415 - what it needs comes with an extra
        except ImportError:
            raise VideoExtraError("pip install 'face-privacy-guard[video]'") from None
        return VideoJobs.of(self.settings)

    @contextmanager
    def _lying(self, source: Source) -> Iterator[Place]:
        size, _ = source.state
        if size > self.settings.max_video:  # before it is fetched
            raise TooLargeError
        with source.lying() as place:
            yield place


def _done(workers: Workers, job: Job[Result]) -> Result:
    """Wait for work that has no deadline, and ends early where the workers are to end."""

    def checkpoint() -> None:
        if workers.draining:
            raise CancelledError

    return workers.submit(job, checkpoint).result()


def _progress(source: Source, tell: Tell) -> "Progress":
    """Return what tells of a video's frames now and then."""
    due = 0.0

    def progress(stage: "Stage", done: int, total: int | None) -> None:
        nonlocal due
        if (now := time.monotonic()) >= due:
            due = now + PAUSE
            tell(Told(source.address, str(stage), done, total))

    return progress
