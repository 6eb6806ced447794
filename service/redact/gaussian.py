"""The classic blur of the face's own pixels. It can be undone: kept to compare with and for those who rely on it."""

from collections.abc import Sequence
from math import sqrt

import cv2

from service.picture import Frame, Pixels
from service.redact.region import Region

SMALLEST_KERNEL = 15
KERNEL = 0.3
"""Kernel size as a share of the box's height."""

_REDUCED_SIGMA = 3.0
"""Pixels of standard deviation that are left after reducing; less makes the result visibly differ."""


def gaussian(frame: Frame, regions: Sequence[Region], pixels: Pixels) -> None:
    """Fill the regions of `pixels` (height, width, 3) with the frame's own pixels, blurred in each region's bounds."""
    for region in regions:
        window = region.bounds(frame.width, frame.height)
        blurred = blurred_like(window.of(frame.pixels), kernel_size(region.outer.height))
        cv2.copyTo(blurred, region.mask(window), window.of(pixels))


def kernel_size(height: int) -> int:
    """Return the odd size of the kernel for a box of this height, in pixels."""
    return max(SMALLEST_KERNEL, int(KERNEL * height) | 1)


def sigma(kernel: int) -> float:
    """Return the standard deviation that OpenCV takes for a kernel, in pixels (cv2.getGaussianKernel)."""
    return 0.3 * ((kernel - 1) / 2 - 1) + 0.8


def blurred_like(pixels: Pixels, kernel: int) -> Pixels:
    """Return what cv2.GaussianBlur makes of an image with this kernel, large ones at reduced size.

    Averaging f by f pixels and interpolating linearly blur too: by variances of (f² - 1) / 12 and f² / 6.
    """
    deviation = sigma(kernel)
    factor = int(deviation / _REDUCED_SIGMA)
    if factor < 2:
        return cv2.GaussianBlur(pixels, (kernel, kernel), 0)
    height, width = pixels.shape[:2]
    size = (-(-width // factor), -(-height // factor))
    padded = cv2.copyMakeBorder(
        pixels, 0, size[1] * factor - height, 0, size[0] * factor - width, cv2.BORDER_REFLECT_101
    )
    reduced = cv2.resize(padded, size, interpolation=cv2.INTER_AREA)
    rest = sqrt(deviation**2 - (factor**2 - 1) / 12 - factor**2 / 6) / factor
    smooth = cv2.GaussianBlur(reduced, (0, 0), rest, borderType=cv2.BORDER_REFLECT)
    enlarged = cv2.resize(smooth, (size[0] * factor, size[1] * factor), interpolation=cv2.INTER_LINEAR)
    return enlarged[:height, :width]
