"""How coarsely a picture was compressed, judged by its pixels: they may come from a JPEG that is a PNG by now."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Pixels

BLOCK = 8
"""A side of JPEG's blocks."""
FREQUENCIES = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1))
"""Rows and columns of the cosine transform; higher ones are zero throughout after coarse quantisation."""
MIDDLE = 512
"""Pixels a side of the part in the middle that is judged."""
WAVES = np.cos((2 * np.arange(BLOCK) + 1) * np.arange(3)[:, None] * np.pi / (2 * BLOCK)).astype(np.float32) / 2
WAVES[0] /= np.sqrt(2)
"""Along one side, the cosine transform's basis (ITU-T T.81, A.3.3) for frequencies 0 to 2."""
ZERO = 8
"""Up to here a coefficient may have been zero, and rounding to pixels have changed it."""
SMALLEST = 10
"""Percentile of the other coefficients that is taken for the smallest, which is the step itself."""
ENOUGH = 12
"""Coefficients of a frequency without which it says nothing."""
EDGE = 12
"""Larger steps between pixels are edges of things, not of blocks."""


def quantisation_step(pixels: Pixels) -> float:
    """Estimate the step of the luminance's low frequencies in (height, width, 3) RGB; 0 where nothing can be said.

    Up to about 15 it says no more than that; a JPEG of quality 35 has 17, one of quality 20 has 29. After Fan and de
    Queiroz 2003, Identification of bitmap compression history: the coefficients are multiples of the step.
    """
    top, left = (max(0, (side - MIDDLE) // 2) for side in pixels.shape[:2])
    middle = np.ascontiguousarray(pixels[top : top + MIDDLE, left : left + MIDDLE])
    plane = np.asarray(cv2.cvtColor(middle, cv2.COLOR_RGB2GRAY), np.uint8)
    if min(plane.shape) < 4 * BLOCK:
        return 0
    spread = (each[each > ZERO] for each in _coefficients(plane[_phase(plane.T) :, _phase(plane) :]))
    steps = [np.percentile(each, SMALLEST) for each in spread if len(each) >= ENOUGH]
    return float(np.median(steps)) if steps else 0


def _phase(plane: NDArray[np.uint8]) -> int:
    """Find the first column that begins a block: between blocks, neighbouring pixels differ more."""
    plane = np.ascontiguousarray(plane)
    steps = np.minimum(cv2.absdiff(plane[:, 1:], plane[:, :-1]), EDGE).mean(0)
    phases = steps[: len(steps) // BLOCK * BLOCK].reshape(-1, BLOCK).mean(0)
    return (int(phases.argmax()) + 1) % BLOCK


def _coefficients(plane: NDArray[np.uint8]) -> Iterator[NDArray[np.float32]]:
    """Yield the magnitudes of each of the frequencies in all blocks of (height, width)."""
    rows, columns = (side // BLOCK for side in plane.shape)
    part = plane[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    pixels = np.ascontiguousarray(part.transpose(3, 1, 0, 2), np.float32)
    across = [_product(pixels, wave) for wave in WAVES]
    for row, column in FREQUENCIES:
        yield np.abs(_product(across[column], WAVES[row])).ravel()


def _product(values: NDArray[np.float32], wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """Multiply along the first axis, which a wave is as long as, and sum."""
    # Not a matrix product: that would wake BLAS's threads, which then wait on cores of other workers.
    total = wave[0] * values[0]
    for factor, value in zip(wave[1:], values[1:], strict=True):
        total += factor * value
    return np.asarray(total, np.float32)
