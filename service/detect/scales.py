"""How large a picture is made before a detector looks at it."""

import math

import cv2
import numpy as np

from service.detect import Detail
from service.picture import Pixels

MEGAPIXELS = {Detail.FAST: 0.75, Detail.BALANCED: 3.0, Detail.THOROUGH: 8.0}
"""The pixel budget of one look."""
ENLARGE = 2.0
"""Beyond this a larger copy shows a detector nothing new."""


def budget_scale(width: int, height: int, detail: Detail) -> float:
    """The scale at which a picture of this size fills the budget."""
    return min(ENLARGE, math.sqrt(MEGAPIXELS[detail] * 1e6 / (width * height)))


def resized(pixels: Pixels, scale: float, multiple: int) -> tuple[Pixels, tuple[float, float]]:
    """Resize to about this scale with sides that are multiples of a number of pixels.

    Returns the picture and the factors for x and y that lead back to the original's pixels.
    """
    height, width = pixels.shape[:2]
    columns, rows = (max(1, math.ceil(side * scale / multiple)) * multiple for side in (width, height))
    if (columns, rows) == (width, height):
        return pixels, (1, 1)
    smaller = columns * rows < width * height
    image = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    return np.asarray(image, np.uint8), (width / columns, height / rows)
