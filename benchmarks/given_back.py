"""A service whose videos come back as they came, at once: what a browser takes for a result, whoever has written it.

usage: python -m benchmarks.given_back serve [OPTION]...

All else is the real service: how the video is sent, told of, kept and answered. Its options are those of `faceguard`.
"""

import shutil
from datetime import UTC, datetime
from typing import Any, cast

import av

from faceguard.__main__ import main
from faceguard.job import Job, Tools
from faceguard.ticket import Checkpoint
from faceguard.video.finished import digest_of
from faceguard.video.jobs import Review, VideoJobs
from faceguard.video.place import Place
from faceguard.video.report import CoverageReport, VideoDetectionReport, VideoFactsReport, VideoReport


def _facts(source: Place) -> VideoFactsReport:
    with source.open() as file, av.open(file) as container:
        video = container.streams.video[0]
        return VideoFactsReport(
            width=video.width,
            height=video.height,
            seconds=float(video.duration * video.time_base) if video.duration and video.time_base else 0,
            frames=video.frames,
            codec=video.codec.name,
            audio=[sound.codec.name for sound in container.streams.audio],
        )


def _examine(_: VideoJobs, source: Place, *__: object) -> Job[Review]:
    """Find nobody."""

    def examined(_: Tools, __: Checkpoint) -> Review:
        report = VideoDetectionReport(
            video=_facts(source),
            tracks=[],
            coverage=CoverageReport(covered=0, seen=0, stepped=0, bridged=0, beyond=0),
            looks=0,
            shots=1,
            hidden=[],
            unread=0,
            models=[],
            model_licences={},
        )
        return Review(cast("Any", report), report, ())

    return examined


def _write(_: VideoJobs, source: Place, target: Place, found: VideoDetectionReport, *__: object) -> Job[VideoReport]:
    """Write what was sent."""

    def written(_: Tools, checkpoint: Checkpoint) -> VideoReport:
        with source.open() as sent, target.open() as result:
            shutil.copyfileobj(sent, result, 2**20)
        with target.open() as result:
            sha256 = digest_of(result, checkpoint)
        told: dict[str, Any] = {"kept": [], "found_again": [], "input_sha256": sha256, "output_sha256": sha256}
        return VideoReport.model_construct(**dict(found), **told, created=datetime.now(UTC), seconds=0.0)

    return written


if __name__ == "__main__":
    VideoJobs.examine, VideoJobs.write = _examine, _write  # type: ignore[method-assign,assignment]
    main()
