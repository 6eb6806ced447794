"""The classic blur of the face's own pixels. It can be undone: kept to compare with and for those who rely on it."""

from collections.abc import Sequence
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Frame, Pixels
from faceguard.redaction.region import Region
from faceguard.ticket import Checkpoint

SMALLEST_KERNEL = 15
KERNEL = 0.3
"""Kernel size as a share of the box's height."""

_REDUCED_SIGMA = 3.0
"""Pixels of standard deviation that are left after reducing; less makes the result visibly differ."""
_BAND = 1 << 21
"""Pixels that are worked on at a time: no more is copied at once, and a deadline ends the work in between."""


def gaussian(frame: Frame, regions: Sequence[Region], checkpoint: Checkpoint = lambda: None) -> None:
    """Blur the pixels of each region, and those of its bounds with them."""
    # A box far larger than the picture asks for no wider kernel: all is one colour by then.
    tallest = 2 * max(frame.width, frame.height)
    for region in regions:
        checkpoint()
        window = region.bounds(frame.width, frame.height)
        kernel = kernel_size(min(int(region.outer.height * region.strength), tallest))
        blurred = blurred_like(window.of(frame.pixels), kernel, checkpoint)
        for band in window.tiles(window.width, _rows(window.width)):
            checkpoint()
            part = band.shifted(-window.left, -window.top).of(blurred)
            cv2.copyTo(part, region.mask(band), band.of(frame.pixels))


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
    height, width = pixels.shape[:2]
    # Mirrored at the rim here, since the means of pixels cannot be mirrored at a pixel's centre any more.
    margin = -(-(kernel // 2) // factor) * factor
    smooth = cv2.GaussianBlur(_reduced(pixels, margin, factor, checkpoint), (0, 0), _remaining(deviation, factor))
    smooth = smooth[:, margin // factor - 1 : -(-(margin + width) // factor) + 1]
    blurred = np.empty_like(pixels)
    step = -(-_rows(width) // factor)
    for first in range(0, -(-height // factor), step):
        checkpoint()
        # With a row and a column more on each side, between which and the others is interpolated.
        part = smooth[margin // factor + first - 1 :][: step + 2]
        size = (part.shape[1] * factor, part.shape[0] * factor)
        enlarged = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)[factor:, factor : factor + width]
        band = blurred[first * factor : (first + step) * factor]
        band[...] = enlarged[: len(band)]
    return blurred


def _reduced(pixels: Pixels, margin: int, factor: int, checkpoint: Checkpoint) -> Pixels:
    """Return the means of factor x factor pixels, of the image and at least so large a margin on each side."""
    height, width = pixels.shape[:2]
    below, right = (margin + -side % factor for side in (height, width))
    rows = _mirrored(np.arange(-margin, height + below), height)
    step = -(-_rows(margin + width + right) // factor) * factor
    reduced = []
    for top in range(0, len(rows), step):
        checkpoint()
        band = cv2.copyMakeBorder(pixels[rows[top : top + step]], 0, 0, margin, right, cv2.BORDER_REFLECT_101)
        size = (band.shape[1] // factor, band.shape[0] // factor)
        reduced.append(cv2.resize(band, size, interpolation=cv2.INTER_AREA))
    checkpoint()
    return np.asarray(cv2.vconcat(reduced), np.uint8)


def _mirrored(places: NDArray[np.intp], side: int) -> NDArray[np.intp]:
    """Return where to look for places that may lie outside of a side, as OpenCV's BORDER_REFLECT_101."""
    period = max(2 * (side - 1), 1)
    places = np.abs(places) % period
    return np.minimum(places, period - places)


def _rows(width: int) -> int:
    """Return how many rows are worked on at a time."""
    return max(1, _BAND // width)


def _remaining(deviation: float, factor: float) -> float:
    """Return the deviation, in reduced pixels, that is left to do once reducing and enlarging have done their part.

    Averaging f pixels and interpolating linearly between such means blur too: by variances of (f² - 1) / 12 and f² / 6.
    """
    return sqrt(deviation**2 - (factor**2 - 1) / 12 - factor**2 / 6) / factor
