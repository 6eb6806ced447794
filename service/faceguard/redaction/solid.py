from collections.abc import Sequence

from faceguard.picture import Frame
from faceguard.redaction.region import Region


def solid(frame: Frame, regions: Sequence[Region], color: tuple[int, int, int]) -> None:
    """Set the regions to one colour: R, G, B from 0 to 255."""
    for region in regions:
        region.paint(frame.pixels, color)
