from collections.abc import Sequence

from service.picture import Pixels
from service.redact.region import Region


def solid(regions: Sequence[Region], pixels: Pixels, color: tuple[int, int, int]) -> None:
    """Set the regions of `pixels` (height, width, 3) to one colour: R, G, B from 0 to 255."""
    for region in regions:
        region.paint(pixels, color)
