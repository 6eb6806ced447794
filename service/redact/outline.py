from collections.abc import Sequence

from service.picture import Pixels
from service.redact.region import Region

GREEN = (0, 255, 0)
THINNEST = 2
"""Width of the line in pixels, at least."""
SHARE = 1 / 60
"""Width of the line as a share of the region's height."""


def outline(regions: Sequence[Region], pixels: Pixels) -> None:
    """Draw a green line along the rim of each region of `pixels` (height, width, 3), from the rim inwards."""
    height, width = pixels.shape[:2]
    for region in regions:
        line = max(THINNEST, round(region.extent.height * SHARE))
        window = region.bounds(width, height)
        mask = region.mask(window)
        inner = region.shrunk(line)
        if inner.is_visible(width, height):
            inner.paint(mask, (0,), (window.left, window.top))
        window.of(pixels)[mask == 255] = GREEN
