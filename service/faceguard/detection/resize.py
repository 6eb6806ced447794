"""Copies of a picture in the sizes and layouts that networks take."""

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Pixels

MULTIPLE = 32
"""The networks' sides have to be multiples of this."""


def resized(pixels: Pixels, scale: float) -> Pixels:
    """Resize (height, width, 3); by area where it gets smaller, so that nothing aliases."""
    height, width = pixels.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size == (width, height):
        return pixels
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)


def to_nchw(pixels: Pixels, size: tuple[int, int] | None = None, *, bgr: bool = False) -> NDArray[np.float32]:
    """Lay (height, width, 3) RGB out as (1, 3, rows, columns), red or blue first, black to the right and below.

    The size is of these rows and columns, or the next whole multiples where there is none.
    """
    height, width = pixels.shape[:2]
    rows, columns = size or (-(-side // MULTIPLE) * MULTIPLE for side in (height, width))
    planes = np.empty((1, 3, rows, columns), np.float32)
    planes[0, :, height:] = planes[0, :, :, width:] = 0
    for channel in range(3):  # one after the other, which takes half the time
        planes[0, 2 - channel if bgr else channel, :height, :width] = pixels[..., channel]
    return planes
