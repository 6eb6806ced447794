"""How coarsely a picture was compressed, seen in its pixels: they may come from a JPEG that is a PNG by now."""

import cv2
import numpy as np
from numpy.typing import NDArray

from service.picture import Pixels

BLOCK = 8
"""A side of JPEG's blocks."""
FREQUENCIES = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1))
"""Rows and columns of the cosine transform; higher ones are zero throughout after coarse quantisation."""
MIDDLE = 512
"""Pixels a side of the part in the middle that is looked at."""
ZERO = 8
"""Up to here a coefficient may have been zero, and rounding to pixels have changed it."""
SMALLEST = 10
"""Percentile of the other coefficients that is taken for the smallest, which is the step itself."""
ENOUGH = 12
"""Coefficients of a frequency without which it says nothing."""
EDGE = 12
"""Larger steps between pixels are edges of things, not of blocks."""


def quantisation_step(pixels: Pixels) -> float:
    """The step of the low frequencies' luminance in a picture (height, width, 3) RGB; 0 where nothing can be said.

    Up to about 15 it says no more than that; a JPEG of quality 35 has 17, one of quality 20 has 29. After Fan and de
    Queiroz 2003, Identification of bitmap compression history: the coefficients are multiples of the step.
    """
    top, left = (max(0, (side - MIDDLE) // 2) for side in pixels.shape[:2])
    middle = np.ascontiguousarray(pixels[top : top + MIDDLE, left : left + MIDDLE])
    plane = np.asarray(cv2.cvtColor(middle, cv2.COLOR_RGB2GRAY), np.uint8)
    if min(plane.shape) < 4 * BLOCK:
        return 0
    spread = (each[each > ZERO] for each in _coefficients(plane[_phase(plane.T) :, _phase(plane) :]).T)
    steps = [np.percentile(each, SMALLEST) for each in spread if len(each) >= ENOUGH]
    return float(np.median(steps)) if steps else 0


def _phase(plane: NDArray[np.uint8]) -> int:
    """The first column that begins a block: between blocks, neighbouring pixels differ more."""
    plane = np.ascontiguousarray(plane)
    steps = np.minimum(cv2.absdiff(plane[:, 1:], plane[:, :-1]), EDGE).mean(0)
    phases = steps[: len(steps) // BLOCK * BLOCK].reshape(-1, BLOCK).mean(0)
    return (int(phases.argmax()) + 1) % BLOCK


def _coefficients(plane: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Magnitudes of the frequencies in each block of (height, width); shape (blocks, frequencies)."""
    rows, columns = (side // BLOCK for side in plane.shape)
    part = plane[: rows * BLOCK, : columns * BLOCK].astype(np.float32)
    blocks = part.reshape(rows, BLOCK, columns, BLOCK).transpose(0, 2, 1, 3).reshape(-1, BLOCK * BLOCK)
    return np.asarray(np.abs(blocks @ _waves()), np.float32)


def _waves() -> NDArray[np.float32]:
    """The cosine transform's basis (ITU-T T.81, A.3.3) for the frequencies; shape (64, frequencies)."""
    places, frequencies = np.arange(BLOCK), np.arange(BLOCK)[:, None]
    wave = np.cos((2 * places + 1) * frequencies * np.pi / (2 * BLOCK)) / 2
    wave[0] /= np.sqrt(2)
    return np.stack([np.outer(wave[row], wave[column]).ravel() for row, column in FREQUENCIES], 1).astype(np.float32)
