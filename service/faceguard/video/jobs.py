"""Jobs on videos, in the form that the worker pool runs."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from faceguard.job import Job, Tools
from faceguard.media.errors import TooManyTracksError
from faceguard.media.limits import MAX_TRACKS, VideoLimits
from faceguard.models import AGE_GENDER, Weights
from faceguard.options import ReviewOptions
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.rules import check_looks
from faceguard.policy.standing import NO_RULES, SETTING, Standing
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint
from faceguard.video.examined import Examined
from faceguard.video.options import FilmOptions, VideoOptions
from faceguard.video.place import Place
from faceguard.video.plan import Choice
from faceguard.video.redact import VideoPipeline
from faceguard.video.report import VideoDetectionReport, VideoReport
from faceguard.video.stage import Progress


def _silent(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """What a person needs to see before a video is written."""

    examined: Examined
    report: VideoDetectionReport
    faces: Sequence[bytes | None]
    """The clearest view of each track, as a JPEG."""


@dataclass(frozen=True, slots=True)
class VideoJobs:
    """Makes jobs that read videos within these limits."""

    limits: VideoLimits
    standing: Standing = NO_RULES

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the limits and the operator's rules; raises what `Standing.set_by` and `check_looks` raise."""
        limits = VideoLimits(settings.max_pixels, settings.max_video, settings.max_video_seconds)
        standing = Standing.set_by(settings)
        check_looks(standing.rules, option=SETTING, known=Weights(settings.models).has(AGE_GENDER))
        return cls(limits, standing)

    def detect(
        self, source: Place, options: ReviewOptions, progress: Progress = _silent, persons: Persons = NOBODY
    ) -> Job[VideoDetectionReport]:
        """Find the people in a video, and say what rules make of each; the job raises FaceguardError."""

        def detected(tools: Tools, checkpoint: Checkpoint) -> VideoDetectionReport:
            with source.open() as file:
                return self._pipeline(tools, checkpoint, progress).detect(file, options, persons)

        return detected

    def examine(self, source: Place, options: FilmOptions, progress: Progress = _silent) -> Job[Review]:
        """Find the people in a video that waits somewhere, and the clearest view of each.

        The job raises FaceguardError, also where they are too many to be looked at.
        """

        def examined(tools: Tools, checkpoint: Checkpoint) -> Review:
            pipeline = self._pipeline(tools, checkpoint, progress)
            with source.open() as file:
                found = pipeline.examine(file, options, join=options.join)
                if len(found.found.covers) > MAX_TRACKS:
                    raise TooManyTracksError(f"At most {MAX_TRACKS}")
                return Review(found, pipeline.told(found), pipeline.faces(file, found))

        return examined

    def write(
        self,
        source: Place,
        target: Place,
        found: Examined,
        options: VideoOptions,
        choice: Choice,
        progress: Progress,
        persons: Persons = NOBODY,
    ) -> Job[VideoReport]:
        """Write a video that waits somewhere without the faces that were found in it."""

        def written(tools: Tools, checkpoint: Checkpoint) -> VideoReport:
            pipeline = self._pipeline(tools, checkpoint, progress)
            with source.open() as file:
                return pipeline.write(file, target, found, options, choice, persons)

        return written

    def cover(
        self,
        source: Place,
        target: Place,
        options: VideoOptions,
        progress: Progress = _silent,
        persons: Persons = NOBODY,
    ) -> Job[VideoReport]:
        """Do both, without a review between them; the job raises FaceguardError."""
        return lambda tools, checkpoint: self._pipeline(tools, checkpoint, progress).cover(
            source.open, nullcontext(target), options, persons
        )

    def redact(
        self,
        source: Path,
        target: Path,
        options: VideoOptions,
        progress: Progress = _silent,
        persons: Persons = NOBODY,
    ) -> Job[VideoReport]:
        """Write a video without the faces in it; the job raises FaceguardError."""
        return lambda tools, checkpoint: self._pipeline(tools, checkpoint, progress).redact(
            source, target, options, persons
        )

    def _pipeline(self, tools: Tools, checkpoint: Checkpoint, progress: Progress) -> VideoPipeline:
        return VideoPipeline(
            tools.detectors, tools.films, self.limits, checkpoint, progress, self.standing, tools.coders
        )
