"""What regions may cost: how many of them there may be, and how much they may cover."""

from collections.abc import Sequence

from faceguard.errors import InvalidOptionError
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.picture import Frame
from faceguard.redaction.region import Region

MAX_REGIONS = 20_000
"""Boxes and regions of the caller's in all frames together: as many as one frame may have."""
MAX_COVERAGE = 20
"""How often regions may cover the picture altogether: the time to fill them grows with their area."""


def check_count(frames: int, options: RedactOptions | ReviewOptions) -> None:
    """Raise InvalidOptionError where the caller's boxes and regions are too many in so many frames."""
    regions = len(options.regions or ()) if isinstance(options, RedactOptions) else 0
    if frames * (len(options.boxes or ()) + regions) > MAX_REGIONS:
        raise InvalidOptionError(f"At most {MAX_REGIONS} boxes and regions are taken, in all frames together")


def check_coverage(frame: Frame, regions: Sequence[Region]) -> None:
    """Raise InvalidOptionError where regions cover a frame too often."""
    if sum(_covered_area(frame, region) for region in regions) > MAX_COVERAGE * frame.width * frame.height:
        raise InvalidOptionError(f"Boxes and regions cover the picture more than {MAX_COVERAGE} times")


def _covered_area(frame: Frame, region: Region) -> float:
    """Count the pixels of a box, or half of those around its ellipse: that may cover all, and the box lie outside."""
    box, bounds = region.box.clipped(frame.width, frame.height), region.bounds(frame.width, frame.height)
    return max(box.width * box.height, bounds.width * bounds.height / 2)
