"""Jobs on videos, in the form that the worker pool runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from faceguard.job import Job, Tools
from faceguard.media.limits import VideoLimits
from faceguard.options import DetectOptions, RedactOptions
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint
from faceguard.video.redact import Progress, VideoPipeline
from faceguard.video.report import VideoDetectionReport, VideoReport
from faceguard.video.words import Audio, Codec


def _silent(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class VideoJobs:
    """Makes jobs that read videos within these limits."""

    limits: VideoLimits

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the limits from the settings."""
        return cls(VideoLimits(settings.max_pixels, settings.max_video, settings.max_video_seconds))

    def detect(self, source: Path, options: DetectOptions, progress: Progress = _silent) -> Job[VideoDetectionReport]:
        """Find the people in a video; the job raises FaceguardError."""
        return lambda tools, checkpoint: self._pipeline(tools, checkpoint, progress).detect(source, options)

    def redact(
        self,
        source: Path,
        target: Path,
        options: RedactOptions,
        audio: Audio = Audio.KEEP,
        codec: Codec = Codec.H264,
        progress: Progress = _silent,
    ) -> Job[VideoReport]:
        """Write a video without the faces in it; the job raises FaceguardError."""
        return lambda tools, checkpoint: self._pipeline(tools, checkpoint, progress).redact(
            source, target, options, audio, codec
        )

    def _pipeline(self, tools: Tools, checkpoint: Checkpoint, progress: Progress) -> VideoPipeline:
        return VideoPipeline(tools.detectors, tools.films, self.limits, checkpoint, progress)
