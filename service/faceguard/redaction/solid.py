from collections.abc import Sequence

from faceguard.picture import Frame
from faceguard.redaction.region import Region
from faceguard.ticket import Checkpoint


def solid(
    frame: Frame, regions: Sequence[Region], color: tuple[int, int, int], checkpoint: Checkpoint = lambda: None
) -> None:
    """Set the regions to one colour, or to their own: R, G, B from 0 to 255."""
    for region in regions:
        checkpoint()
        region.paint(frame.pixels, region.color or color)
