"""What is told of the work on a video."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from pydantic import Field

from faceguard import __version__
from faceguard.media.reader import VideoFacts
from faceguard.report import RedactionSettings, Report
from faceguard.tracking.cover import Cover
from faceguard.video.find import Found

KEYFRAME = 0.4
"""Seconds between two boxes that are told of a track, about."""

Keyframe = tuple[float, int, int, int, int]
"""Seconds, then x, y, width and height in whole pixels of the upright picture."""


class VideoFactsReport(Report):
    """The video as it was read; sizes are those of the upright picture."""

    width: int
    height: int
    seconds: float
    frames: int
    codec: str
    audio: list[str] = Field(description="The codec of each track of sound.")


class TrackReport(Report):
    """One person in one shot."""

    id: int
    start: float = Field(serialization_alias="from", description="Second of the first frame that is covered.")
    end: float = Field(serialization_alias="to", description="Second of the last frame that is covered.")
    score: float = Field(description="That of the best sighting.")
    sightings: int = Field(description="In how many frames a detector saw the person.")
    bridged: list[tuple[float, float]] = Field(
        description="Gaps between sightings, longer than a step from one look to the next: from and to, in seconds."
    )
    keyframes: list[Keyframe] = Field(description="What is covered, without the padding, at some times.")


class CoverageReport(Report):
    """How sure it is that the people of the tracks are covered, in frames of theirs."""

    covered: int = Field(description="Boxes that are covered, in all frames together.")
    seen: int = Field(description="Of these, in frames in which a detector saw the person.")
    stepped: int = Field(description="Of these, between two looks in a row that both saw the person.")
    bridged: int = Field(description="Of these, in longer gaps: where the person was, will be, and between.")
    beyond: int = Field(description="Of these, before the first sighting or after the last.")


class FoundAgainReport(Report):
    """A face that a detector sees in the finished video; nobody covered it, or the cover looks like one."""

    at: float = Field(description="Second.")
    box: tuple[int, int, int, int]
    score: float


class VideoSettings(RedactionSettings):
    audio: Literal["keep", "remove"]


class VideoDetectionReport(Report):
    video: VideoFactsReport
    tracks: list[TrackReport]
    coverage: CoverageReport
    looks: int = Field(description="How many frames a detector saw.")
    shots: int = Field(description="How many pieces the video consists of, from cut to cut.")
    hidden: list[float] = Field(description="Seconds of the frames that could not be decoded, and are grey altogether.")
    unread: int = Field(description="Pieces of the file that the decoder made nothing of; their frames are missing.")
    models: list[str]
    model_licences: dict[str, str]
    version: str = __version__


class VideoReport(VideoDetectionReport):
    found_again: list[FoundAgainReport] = Field(
        description="Faces that a detector sees in some frames of the finished video."
    )
    settings: VideoSettings
    model_sha256: dict[str, str]
    input_sha256: str
    output_sha256: str
    created: datetime
    seconds: float = Field(description="Seconds of work.")


def video_facts(facts: VideoFacts, found: Found) -> VideoFactsReport:
    """Return what the file said, and what was there."""
    return VideoFactsReport(
        width=facts.width,
        height=facts.height,
        seconds=round(float(_length(facts, found)), 3),
        frames=len(found.times),
        codec=facts.codec,
        audio=list(facts.sounds),
    )


def _length(facts: VideoFacts, found: Found) -> Fraction:
    return (found.times[-1] - found.times[0]) * facts.time_base + 1 / facts.rate


def track_reports(facts: VideoFacts, found: Found) -> list[TrackReport]:
    """Return the tracks in order of time."""
    clock = Clock(facts, found.times)
    return [_track(number, cover, clock, found) for number, cover in enumerate(found.covers)]


def coverage(found: Found) -> CoverageReport:
    """Count what is covered by how it is known."""
    step = found.step()
    counts = dict.fromkeys(("seen", "stepped", "bridged"), 0)
    for cover in found.covers:
        sightings = cover.track.sightings
        counts["seen"] += len(sightings)
        for one, other in pairwise(sightings):
            gap = other.frame - one.frame
            counts["stepped" if gap <= step else "bridged"] += gap - 1
    total = sum(len(cover.boxes) for cover in found.covers)
    return CoverageReport(covered=total, beyond=total - sum(counts.values()), **counts)


class Clock:
    """Says at which second a frame is shown."""

    def __init__(self, facts: VideoFacts, times: Sequence[int]) -> None:
        self._facts, self._times = facts, times

    def __call__(self, frame: int) -> float:
        """Return the second, to the millisecond."""
        return round(float(self._times[frame] * self._facts.time_base - self._facts.start), 3)


def _track(number: int, cover: Cover, clock: Clock, found: Found) -> TrackReport:
    frames, sightings, step = cover.frames, cover.track.sightings, found.step()
    every = max(1, round(KEYFRAME * found.rate))
    told = sorted({*frames[::every], frames[-1]})
    return TrackReport(
        id=number,
        start=clock(frames[0]),
        end=clock(frames[-1]),
        score=round(cover.track.score, 4),
        sightings=len(sightings),
        bridged=[
            (clock(one.frame), clock(other.frame))
            for one, other in pairwise(sightings)
            if other.frame - one.frame > step
        ],
        keyframes=[(clock(frame), *_whole(cover.boxes[frame - cover.first])) for frame in told],
    )


def _whole(box: Sequence[float]) -> tuple[int, int, int, int]:
    x, y, width, height = (round(float(value)) for value in box)
    return x, y, width, height
