"""What a report says of the finished picture, which was searched again."""

from pydantic import Field

from faceguard.reports.base import Report
from faceguard.reports.face import BoxReport
from faceguard.word import Word


class FoundAgain(Word):
    """What becomes of a face that is found in the finished picture."""

    KEPT = "kept"
    INSIDE = "inside"
    REDACTED = "redacted"


class SeenAgainReport(Report):
    """A face that a detector sees in the finished picture."""

    look: int = Field(description="Which search found it, from 1.")
    box: BoxReport
    score: float = Field(ge=0, le=1)
    frame: int | None = Field(None, description="The animation frame it is in, counted from 0.")
    covered: float = Field(ge=0, le=1, description="The share of its box that lies in what is covered.")
    recognised: bool | None = Field(
        None,
        description="Whether it is recognised as the face that was there; absent where nothing was compared or can be "
        "said.",
    )
    became: FoundAgain = Field(
        description="`kept`: It may stay, by `keep`, a rule, or because the caller gave the boxes. `inside`: It lies "
        "in what is covered. `redacted`: It was redacted once more."
    )


class VerifiedReport(Report):
    """What was found in the finished picture, which was decoded from its own bytes and searched."""

    looks: int = Field(
        description="How often it was searched: 2 where the first search found what was redacted once more."
    )
    found_again: list[SeenAgainReport] = Field(description="What these searches found.")
