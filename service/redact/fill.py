"""What a region is filled with: its surroundings, blurred inwards.

Normalised convolution (Knutsson and Westin 1993) gives unknown pixels the weighted mean of the known ones around
them: blur(weight · colour) / blur(weight). Here it runs over the octaves of a Gaussian pyramid (Burt and Adelson
1983; filling holes so is the pull-push of Gortler et al. 1996): the finest octave that knows something speaks first,
the rest is left to the coarser ones. So the blur is sharp near the rim and wide in the middle.

The weight is zero in every region and the colours there are zeroed before any arithmetic: nothing that is computed
here depends on them.
"""

from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from service.picture import Frame, Pixels
from service.redact.grid import Cells, Grid
from service.redact.group import Group
from service.redact.window import Window

GREY = 128
"""The fill where no pixel outside the regions shows anything."""

_ALIGNMENT = 4
"""Cells of neighbouring groups lie on one grid up to this octave, so that their fills agree where they meet."""
_FINE = 2
"""Octaves below the working size that are averaged in floating point; the ones below that, in eight bits."""

_COARSEST = 3
"""Cells a side of the pyramid's last octave, at most."""

_SPARSE = 4
"""Of the rows of large cells one in so many is looked at, which is enough for a mean."""
_SPARSE_OCTAVES = 3
"""Octaves that a sparse look takes in one go."""
_TILE = 256
"""Pixels a side of what is averaged at a time, at least."""


class Surroundings:
    """A frame without its regions; gives the fill of each group of regions."""

    def __init__(self, frame: Frame, covered: Pixels) -> None:
        """Take a frame and the union of its regions (255), which is all that is hidden; shape (height, width)."""
        self._frame = frame
        self._covered = covered
        self._whole = Window(0, 0, frame.width, frame.height)
        self._coarsest = min(frame.width, frame.height).bit_length() - 1

    def fill(self, group: Group) -> Grid:
        """Return the fill of a group's regions and some pixels more, where the picture reaches so far.

        Colours in R, G, B order, 0 to 255; shape (rows, columns, 3).
        """
        octave, wide = min(group.octave, self._coarsest), group.window
        while True:
            window = wide.aligned(_ALIGNMENT << octave).clipped(self._whole.width, self._whole.height)
            if cv2.countNonZero(window.of(self._covered)) < window.width * window.height:
                known = self._known(window, octave)
                total = known.sum((0, 1), dtype=np.float64)
                if total[3] > 0:
                    return Grid(_pull_push(known, total / total[3]), window.left, window.top, 1 << octave)
            if window == self._whole:
                rows, columns = -(-window.height >> octave), -(-window.width >> octave)
                return Grid(np.full((rows, columns, 3), self._mean, np.float32), 0, 0, 1 << octave)
            # All that is near is hidden too: look twice as far.
            wide, octave = wide.grown(wide.width // 2 + 1, wide.height // 2 + 1), min(octave + 1, self._coarsest)

    def _known(self, window: Window, octave: int) -> Cells:
        """Return each cell's weighted mean colour and its weight, all from 0 to 1; shape (rows, columns, 4)."""
        coarse = max(0, octave - _FINE)
        known = np.zeros((-(-window.height >> coarse), -(-window.width >> coarse), 4), np.float32)
        inner = Window(0, 0, window.width, window.height)
        # Tile by tile: what lies between stays in the processor's cache, and what is wholly hidden costs nothing.
        side = max(_TILE, 1 << coarse)
        for tile in inner.tiles(side, side):
            part = self._reduced(tile.shifted(window.left, window.top), coarse)
            if part is not None:
                top, left = tile.top >> coarse, tile.left >> coarse
                known[top : top + part.shape[0], left : left + part.shape[1]] = part
        for _ in range(octave - coarse):
            known = _halved(known)
        return known

    def _reduced(self, window: Window, octave: int) -> Cells | None:
        """Return what `_known` does, averaged in whole numbers, for those cells where nothing looked at is hidden."""
        step = _SPARSE if octave >= _SPARSE_OCTAVES else 1
        covered, pixels = window.of(self._covered)[::step], window.of(self._frame.pixels)[::step]
        hidden = cv2.countNonZero(covered)
        if hidden == covered.size:
            return None
        shown: NDArray[Any] = cv2.bitwise_not(covered)
        weighted: NDArray[Any] = pixels
        alpha = self._frame.alpha
        if alpha is not None:
            weighted = _premultiplied(weighted, window.of(alpha)[::step], shown)
        elif hidden:
            weighted = cv2.copyTo(weighted, shown)
        if step > 1:
            # Two by two first, which is fast, so that little is left for the rest.
            weighted, shown = _narrowed(_halved(weighted)), _narrowed(_halved(shown))
            octave -= _SPARSE_OCTAVES
        for _ in range(octave):
            weighted, shown = _halved(weighted), _halved(shown)
        if alpha is None:
            weighted = cv2.merge([weighted, shown])
        # Whole numbers are too coarse for the colour of a sliver.
        certain = cv2.inRange(shown, 255, 255)
        return cv2.copyTo(weighted, certain) * np.float32(1 / 255 if alpha is None else 1 / 255**2)

    @cached_property
    def _mean(self) -> Cells:
        """The mean colour of all that is shown, R, G, B; grey where nothing is."""
        weight = cv2.bitwise_not(self._covered)
        if self._frame.alpha is not None:
            weight = cv2.bitwise_and(weight, self._frame.alpha)
        total = float(weight.sum(dtype=np.uint64))
        if total == 0:
            return np.full(3, GREY, np.float32)
        sums = (np.einsum("yx,yx->", self._frame.pixels[..., c], weight, dtype=np.float64) for c in range(3))
        return np.array([value / total for value in sums], np.float32)


def _premultiplied(pixels: Pixels, alpha: Pixels, shown: Pixels) -> NDArray[Any]:
    """Return colours times alpha and 255 times alpha, sixteen bits; zero where nothing is shown."""
    opacity = cv2.bitwise_and(alpha, shown)
    opaque = cv2.merge([pixels, np.full_like(opacity, 255)])
    return cv2.multiply(opaque, cv2.merge([opacity] * 4), dtype=cv2.CV_16U)


def _halved(plane: NDArray[Any]) -> NDArray[Any]:
    """Average two by two; an odd last column or row counts for two."""
    height, width = plane.shape[:2]
    if height % 2 or width % 2:
        plane = cv2.copyMakeBorder(plane, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    return cv2.resize(plane, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)


def _narrowed(plane: NDArray[Any]) -> NDArray[Any]:
    """Average four columns each, the last one repeated to fill up."""
    height, width = plane.shape[:2]
    if width % _SPARSE:
        plane = cv2.copyMakeBorder(plane, 0, 0, 0, -width % _SPARSE, cv2.BORDER_REPLICATE)
    return cv2.resize(plane, (-(-width // _SPARSE), height), interpolation=cv2.INTER_AREA)


def _pull_push(known: Cells, mean: NDArray[np.float64]) -> Cells:
    """Fill each cell from the finest octave that knows something around it; takes weighted colours and weights.

    Octave k of the pyramid holds p_k = blur(weight · colour) and w_k = blur(weight) ≤ 1. From the coarsest to the
    finest, x_k = p_k + (1 - w_k) · x_(k+1): where an octave knows everything it stands alone, where it knows
    nothing the next coarser one does. Beyond the coarsest there is the mean.
    """
    octaves: list[NDArray[Any]] = [known]
    while max(octaves[-1].shape[:2]) > _COARSEST:
        octaves.append(cv2.pyrDown(octaves[-1]))
    filled: NDArray[Any] = np.full_like(octaves[-1], mean)
    for octave in reversed(octaves):
        if filled.shape != octave.shape:
            filled = cv2.pyrUp(filled, dstsize=octave.shape[1::-1])
        filled = octave + (1 - octave[..., 3:]) * filled
    return filled[..., :3] * np.float32(255)
