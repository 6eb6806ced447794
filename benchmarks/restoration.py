"""An attack on blurs that needs no training: deconvolution with the kernel that was used.

Richardson (1972, doi:10.1364/JOSA.62.000055) and Lucy (1974, doi:10.1086/111605), with what is known besides: the
pixels outside of the region are as they were.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Pixels
from faceguard.redaction.gaussian import kernel_size, sigma

ROUNDS = 60
SIDE = 144
"""Pixels that a region is made smaller to, as faces are compared by crops of 112 pixels."""
Window = tuple[slice, slice]
"""Rows and columns of a region."""
Region = tuple[Window, NDArray[np.bool_]]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Kernel:
    """What a region was blurred with."""

    deviation: float = 0
    """That of a Gaussian, in pixels; 0 for a mean."""
    sides: tuple[float, float] = (1, 1)
    """Width and height of what the mean is over, in pixels."""

    def scaled(self, factor: float) -> "Kernel":
        """Return it for a picture of another scale."""
        return Kernel(self.deviation * factor, (self.sides[0] * factor, self.sides[1] * factor))

    def blur(self, pixels: Floats) -> Floats:
        """Blur (height, width, 3)."""
        if self.deviation:
            return np.asarray(cv2.GaussianBlur(pixels, (0, 0), self.deviation), np.float32)
        return np.asarray(cv2.blur(pixels, (max(round(self.sides[0]), 1), max(round(self.sides[1]), 1))), np.float32)


Known = Callable[[Window], Kernel]
"""Returns the kernel for a region's window."""


def ours(window: Window) -> Kernel:
    """Return that of `gaussian` for an ellipse in this window; its box is 1/√2 as high."""
    return Kernel(sigma(kernel_size(int(_sides(window)[1] / np.sqrt(2)))))


def fixed(size: int) -> Known:
    """Return a Gaussian of so many pixels, whatever the region's size."""
    return lambda _: Kernel(sigma(size))


def stepped(window: Window) -> Kernel:
    """Return open-redactor's, one of five for the region's shorter side."""
    side = min(_sides(window))
    return Kernel(sigma(next((size for size in (21, 41, 81, 161) if 0.75 * side <= size), 301)))


def half(window: Window) -> Kernel:
    """Return the mean over half of the region's sides, as deface has it."""
    width, height = _sides(window)
    return Kernel(sides=(width // 2, height // 2))


def _sides(window: Window) -> tuple[int, int]:
    rows, columns = window
    return columns.stop - columns.start, rows.stop - rows.start


def changed(before: Pixels, after: Pixels, centre: tuple[float, float], least: int = 6) -> Region | None:
    """Return the region that covers a place, which anybody sees; None where nothing does.

    A window, and in it what was changed: (height, width), True there.
    """
    differs = (np.abs(before.astype(np.int16) - after).max(2) > least).astype(np.uint8)
    joined = cv2.morphologyEx(differs, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    x, y = (int(value) for value in centre)
    if not (0 <= y < len(labels) and 0 <= x < labels.shape[1]) or not labels[y, x]:
        return None
    left, top, width, height, _ = stats[labels[y, x]].tolist()
    window = slice(top, top + height), slice(left, left + width)
    return window, labels[window] == labels[y, x]


def restored(after: Pixels, region: Region, kernel: Kernel, rounds: int = ROUNDS) -> Pixels:
    """Return a picture (height, width, 3) with one region deconvolved; the input stays as it is."""
    window, changed_there = region
    width, height = _sides(window)
    factor = min(1, SIDE / max(width, height))
    size, kernel = (max(round(width * factor), 1), max(round(height * factor), 1)), kernel.scaled(factor)
    seen = cv2.resize(after[window], size, interpolation=cv2.INTER_AREA).astype(np.float32) + 1
    inside = cv2.resize(changed_there.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)[..., None] != 0
    found = seen.copy()
    for _ in range(rounds):
        ratio = np.where(inside, seen / np.maximum(kernel.blur(found), 1), 1).astype(np.float32)
        found = np.where(inside, np.clip(found * kernel.blur(ratio), 1, 256), seen).astype(np.float32)
    levels = np.clip(found - 1, 0, 255).round().astype(np.uint8)
    result = after.copy()
    large = cv2.resize(levels, (width, height), interpolation=cv2.INTER_CUBIC)
    result[window] = np.where(changed_there[..., None], large, after[window])
    return result
