"""The classic blur of the face's own pixels. It can be undone: kept to compare with and for those who rely on it."""

from collections.abc import Sequence
from math import sqrt

import cv2
import numpy as np

from faceguard.picture import Frame, Pixels
from faceguard.redaction.region import Region
from faceguard.ticket import Checkpoint

SMALLEST_KERNEL = 15
KERNEL = 0.3
"""Kernel size as a share of the box's height."""

_REDUCED_SIGMA = 3.0
"""Pixels of standard deviation that are left after reducing; less makes the result visibly differ."""


def gaussian(frame: Frame, regions: Sequence[Region], checkpoint: Checkpoint = lambda: None) -> None:
    """Blur the pixels of each region, and those of its bounds with them."""
    # A box far larger than the picture asks for no wider kernel: all is one colour by then.
    tallest = 2 * max(frame.width, frame.height)
    for region in regions:
        checkpoint()
        window = region.bounds(frame.width, frame.height)
        part = window.of(frame.pixels)
        blurred = blurred_like(part, kernel_size(min(region.outer.height, tallest)), checkpoint)
        cv2.copyTo(blurred, region.mask(window), part)


def kernel_size(height: int) -> int:
    """Return the odd size of the kernel for a box of this height, in pixels."""
    return max(SMALLEST_KERNEL, int(KERNEL * height) | 1)


def sigma(kernel: int) -> float:
    """Return the standard deviation that OpenCV takes for a kernel, in pixels (cv2.getGaussianKernel)."""
    return 0.3 * ((kernel - 1) / 2 - 1) + 0.8


def blurred_like(pixels: Pixels, kernel: int, checkpoint: Checkpoint = lambda: None) -> Pixels:
    """Return what cv2.GaussianBlur makes of an image with this kernel; where it is large, at reduced size."""
    deviation = sigma(kernel)
    factor = int(deviation / _REDUCED_SIGMA)
    if factor < 2:
        return np.asarray(cv2.GaussianBlur(pixels, (kernel, kernel), 0), np.uint8)
    # Mirrored at the rim here, since the means of pixels cannot be mirrored at a pixel's centre any more.
    margin = kernel // 2
    padded = cv2.copyMakeBorder(pixels, margin, margin, margin, margin, cv2.BORDER_REFLECT_101)
    height, width = padded.shape[:2]
    size = (round(width / factor), round(height / factor))
    checkpoint()
    reduced = cv2.resize(padded, size, interpolation=cv2.INTER_AREA)
    rest_x, rest_y = _remaining(deviation, width / size[0]), _remaining(deviation, height / size[1])
    smooth = cv2.GaussianBlur(reduced, (0, 0), rest_x, sigmaY=rest_y)
    checkpoint()
    enlarged = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(enlarged[margin:-margin, margin:-margin], np.uint8)


def _remaining(deviation: float, factor: float) -> float:
    """Return the deviation, in reduced pixels, that is left to do once reducing and enlarging have done their part.

    Averaging f pixels and interpolating linearly between such means blur too: by variances of (f² - 1) / 12 and f² / 6.
    """
    return sqrt(deviation**2 - (factor**2 - 1) / 12 - factor**2 / 6) / factor
