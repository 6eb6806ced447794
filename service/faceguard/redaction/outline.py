from collections.abc import Sequence

from faceguard.picture import Frame
from faceguard.redaction.region import Region
from faceguard.ticket import Checkpoint

GREEN = (0, 255, 0)
THINNEST = 2
"""Width of the line in pixels, at least."""
SHARE = 1 / 60
"""Width of the line as a share of the region's height."""


def outline(frame: Frame, regions: Sequence[Region], checkpoint: Checkpoint = lambda: None) -> None:
    """Draw a green line along the rim of each region, from the rim inwards."""
    for region in regions:
        checkpoint()
        line = max(THINNEST, round(region.extent.height * SHARE))
        window = region.bounds(frame.width, frame.height)
        mask = region.mask(window)
        inner = region.shrunk(line)
        if inner.is_visible(frame.width, frame.height):
            inner.paint(mask, (0,), (window.left, window.top))
        window.of(frame.pixels)[mask == 255] = GREEN
