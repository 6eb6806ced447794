"""What came of a video."""

from collections.abc import Sequence
from dataclasses import dataclass

from faceguard.video.draft import Draft
from faceguard.video.report import FoundAgainReport, VideoVerifiedReport


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A video that is written, and what is known of it."""

    draft: Draft
    """What was written at last."""
    verified: VideoVerifiedReport | None
    """What came of the searches of it; None where nobody asked for them."""
    found_again: Sequence[FoundAgainReport]
    input_sha256: str
    output_sha256: str
    seconds: float
    """Of work."""
