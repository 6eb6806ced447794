"""The JSON that tells of the work on a video. It imports no decoder, so that any door can describe it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from faceguard import __version__
from faceguard.policy.action import Action
from faceguard.reports.base import Report
from faceguard.reports.face import DecidedReport, OwnLook, OwnReason
from faceguard.reports.settings import RedactionSettings

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


class TrackReport(OwnLook):
    """One person in one shot."""

    id: int
    person: int | None = Field(
        None,
        description="From 0; tracks with the same number are surely of one person. Absent unless `join` asks for it.",
    )
    start: float = Field(serialization_alias="from", description="Second of the first frame that is covered.")
    end: float = Field(serialization_alias="to", description="Second of the last frame that is covered.")
    score: float = Field(description="That of the best sighting.")
    sightings: int = Field(description="In how many frames a detector saw the person.")
    bridged: list[tuple[float, float]] = Field(
        description="Gaps between sightings, longer than a step from one look to the next: from and to, in seconds."
    )
    action: Action | None = Field(
        None, description="What would become of the person, where nothing is written and there are rules."
    )
    decided: DecidedReport | None = Field(None, description="Absent where no rule speaks of the person.")
    keyframes: list[Keyframe] = Field(description="What is covered, without the padding, at some times.")


class CoverageReport(Report):
    """How sure it is that the people of the tracks are covered, in frames of theirs."""

    covered: int = Field(description="Boxes that are covered, in all frames together.")
    seen: int = Field(description="Of these, in frames in which a detector saw the person.")
    stepped: int = Field(description="Of these, between two looks in a row that both saw the person.")
    bridged: int = Field(description="Of these, in longer gaps: where the person was, will be, and between.")
    beyond: int = Field(description="Of these, before the first sighting or after the last.")


class FoundAgainReport(Report):
    """A face that a detector sees in the finished video: it was kept, nobody covered it, or its cover looks so."""

    at: float = Field(description="Second.")
    box: tuple[int, int, int, int]
    score: float
    track: int | None = Field(None, description="The track of `kept` whose face it is; absent where it is nobody's.")


class VideoRegionReport(OwnLook):
    """A place that is covered besides the people, from its first time to its last; throughout where it has one."""

    reason: OwnReason = None
    keyframes: list[Keyframe]


class VideoVerifiedReport(Report):
    """What came of it that the finished video was searched again, as the video was at first."""

    looks: int = Field(description="How often it was searched: 2 where the first search found what was covered then.")
    inside: int = Field(description="Tracks that these searches found in what is covered.")
    recognised: int | None = Field(
        None, description="Those of them whose faces are recognised, and were covered wider; absent if nobody compared."
    )
    redacted: list[int] = Field(description="Tracks that they found bare or recognised, redacted once more.")


class VideoSettings(RedactionSettings):
    audio: Literal["keep", "remove"]
    codec: Literal["h264", "av1", "vp9"] = "h264"


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
    kept: list[int] = Field(description="Tracks that were left as they are, on demand or by a rule.")
    regions: list[VideoRegionReport] = Field(description="What was covered besides the people, as asked.")
    found_again: list[FoundAgainReport] = Field(
        description="Faces that a detector sees in some frames of the finished video; those of `kept` have a `track`."
    )
    verified: VideoVerifiedReport | None = Field(None, description="Absent where `verify` is off.")
    settings: VideoSettings
    model_sha256: dict[str, str]
    input_sha256: str
    output_sha256: str
    created: datetime
    seconds: float = Field(description="Seconds of work.")
