"""What is answered of a video, and what OpenAPI says of it."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from faceguard.api.problems import Problem
from faceguard.reports.base import Report
from faceguard.video.report import (
    CoverageReport,
    FoundAgainReport,
    TrackReport,
    VideoFactsReport,
    VideoVerifiedReport,
)


class VideoState(StrEnum):
    """`ready` is when somebody may look at what was found, `done` when there is a result."""

    QUEUED = "queued"
    DETECTING = "detecting"
    READY = "ready"
    REDACTING = "redacting"
    DONE = "done"
    FAILED = "failed"


class VideoResult(Report):
    """The redacted video."""

    media_type: str
    bytes: int
    sha256: str
    receipt: str | None = Field(
        None, description="A signed receipt of it, as the line that is verified; where the service has a key."
    )
    kept: list[int] = Field(description="Tracks that were left as they are, on demand or by a rule.")
    found_again: list[FoundAgainReport] = Field(
        description="Faces that a detector sees in some frames of the result; those of `kept` have a `track`."
    )
    verified: VideoVerifiedReport | None = Field(None, description="Absent where `verify` is off.")


class VideoAnswer(Report):
    """A video that was sent, and what is known of it."""

    id: str
    state: VideoState
    progress: float = Field(ge=0, le=1, description="Of what the state names.")
    seconds_left: float | None = Field(None, description="Of what the state names, if it goes on as it did.")
    expires: float | None = Field(None, description="Seconds until all of it is gone, unless it is worked on again.")
    video: VideoFactsReport | None = None
    tracks: list[TrackReport] | None = None
    coverage: CoverageReport | None = None
    hidden: list[float] | None = Field(
        None, description="Seconds of the frames that could not be decoded, and become grey altogether."
    )
    unread: int | None = Field(None, description="Pieces of the file that the decoder made nothing of.")
    result: VideoResult | None = None
    error: Problem | None = Field(None, description="Why it failed.")

    def told(self) -> dict[str, Any]:
        """Return it as JSON types, without what is not known."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)
