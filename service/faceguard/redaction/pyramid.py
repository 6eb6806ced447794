"""How cells that are not known are filled from those around them.

Normalised convolution (Knutsson and Westin 1993) gives unknown pixels the weighted mean of the known ones around
them: blur(weight · colour) / blur(weight). Here it runs over the octaves of a Gaussian pyramid (Burt and Adelson
1983; filling holes so is the pull-push of Gortler et al. 1996): the finest octave that knows something speaks first,
the rest is left to the coarser ones. So the blur is sharp near the rim and wide in the middle. As in that paper, an
octave is sure of itself before all of it is known: what is far away would else cast its colour on the middle.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.redaction.grid import Cells

_TRUST = 4
"""How many times an octave's weight counts, up to all of it; with more, what is dark or bright at the rim spreads."""
_COARSEST = 3
"""The most cells a side of the pyramid's coarsest octave."""


def pull_push(known: Cells, mean: Sequence[float]) -> Cells:
    """Fill each cell from the finest octave that knows something around it; takes weighted colours and weights.

    Octave k of the pyramid holds p_k = blur(weight · colour) and w_k = blur(weight), both times the trust, or less
    where w_k would be more than 1. From the coarsest to the finest, x_k = p_k + (1 - w_k) · x_(k+1): where an octave
    knows enough it stands alone, where it knows nothing the next coarser one does. Beyond the coarsest there is the
    mean.
    """
    octaves: list[NDArray[Any]] = [known]
    while max(octaves[-1].shape[:2]) > _COARSEST:
        octave: NDArray[Any] = cv2.pyrDown(octaves[-1])
        octave /= np.maximum(octave[..., 3:], np.float32(1 / _TRUST))
        octaves.append(octave)
    filled: NDArray[Any] = np.full_like(octaves[-1], mean)
    for octave in reversed(octaves):
        if filled.shape != octave.shape:
            filled = cv2.pyrUp(filled, dstsize=octave.shape[1::-1])
        filled *= 1 - octave[..., 3:]
        filled += octave
    return filled[..., :3] * np.float32(255)
