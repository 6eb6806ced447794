"""The quantisation tables of the encoders that nearly all JPEGs are made by."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import JpegPresets

# Natural positions in zigzag order (T.81 figure A.6).
ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))
Table = tuple[int, ...]
"""64 steps in zigzag order, of 1 to 255: longer ones are no baseline JPEG, and few readers know them."""

# Row by row: those of T.81 Annex K.1, which libjpeg scales, and N. Robidoux's, which mozjpeg scales.
_LUMA = (
    *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56),
    *(14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
)
_CHROMA = (
    *(17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99),
    *(47, 66, 99, 99, 99, 99, 99, 99, *[99] * 32),
)
_ROBIDOUX = (
    *(16, 16, 16, 18, 25, 37, 56, 85, 16, 17, 20, 27, 34, 40, 53, 75, 16, 20, 24, 31, 43, 62, 91, 135),
    *(18, 27, 31, 40, 53, 74, 106, 156, 25, 34, 43, 53, 69, 94, 131, 189, 37, 40, 62, 74, 94, 124, 169, 238),
    *(56, 53, 91, 106, 131, 169, 226, 311, 85, 75, 135, 156, 189, 238, 311, 418),
)
_PHOTOSHOP: dict[str, Any] = JpegPresets.presets


def _scaled(steps: Sequence[int], quality: int) -> Table:
    """Scale as libjpeg does for a quality of 1 to 100."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(max((steps[i] * percent + 50) // 100, 1), 255) for i in ZIGZAG)


KNOWN: tuple[Table, ...] = tuple(
    sorted(
        {_scaled(steps, quality) for steps in (_LUMA, _CHROMA, _ROBIDOUX) for quality in range(1, 101)}
        | {tuple(steps[i] for i in ZIGZAG) for preset in _PHOTOSHOP.values() for steps in preset["quantization"]}
    )
)
"""libjpeg's, mozjpeg's and Photoshop's, a few hundred in all."""
_LOGARITHMS = np.log(np.array(KNOWN))
_OF_QUALITIES = np.log([_scaled(_LUMA, quality) for quality in range(1, 101)])


def nearest(steps: Sequence[int]) -> Table:
    """Return the known table whose steps are most like these, by their ratios."""
    distances = np.square(_LOGARITHMS - np.log(np.maximum(steps, 1))).sum(1)
    return KNOWN[int(distances.argmin())]


def quality_of(luma: Sequence[int]) -> int:
    """Return the quality, 1 to 100, for which libjpeg takes the steps that are most like these."""
    distances = np.square(_OF_QUALITIES - np.log(np.maximum(luma, 1))).sum(1)
    return int(distances.argmin()) + 1
