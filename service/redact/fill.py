"""What a region is filled with: its surroundings, blurred inwards.

Normalised convolution (Knutsson and Westin 1993) gives unknown pixels the weighted mean of the known ones around
them: blur(weight · colour) / blur(weight). Here it runs over the octaves of a Gaussian pyramid (Burt and Adelson
1983; filling holes so is the pull-push of Gortler et al. 1996): the finest octave that knows something speaks first,
the rest is left to the coarser ones. So the blur is sharp near the rim and wide in the middle.

The weight is zero in every region and the colours there are zeroed before any arithmetic: nothing that is computed
here depends on them.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from service.picture import Frame, Pixels
from service.redact.region import Region, Window

GREY = 128
"""The fill where no pixel outside the regions shows anything."""

_ROWS = 12
"""A region's box is worked on at 12 to 24 rows (or columns, if they are fewer)."""
_MARGIN = 0.3
"""How far around a region the fill looks at first, as a share of the shorter side of its box."""
_ALIGNMENT = 4
"""Cells of neighbouring regions lie on one grid up to this octave, so that their fills agree where they meet."""
_FINE = 2
"""Octaves below the working size that are averaged in floating point; the ones below that, in eight bits."""

_COARSEST = 3
"""Cells a side of the pyramid's last octave, at most."""

_BAND = 64
"""Rows of the picture that are averaged at a time, at least."""

Cells = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """The fill of a window of the picture, on a coarse grid."""

    cells: Cells
    """Colours in R, G, B order, 0 to 255; shape (rows, columns, 3)."""
    left: int
    """The picture's x where the first cell begins."""
    top: int
    size: int
    """Pixels a cell, in x and y."""

    def around(self, window: Window, margin: int) -> tuple[Cells, tuple[int, int]]:
        """Return the cells that touch a window and a margin of cells, and where they begin (x, y) in the picture."""
        rows, columns = self.cells.shape[:2]
        cells = Window(
            (window.left - self.left) // self.size,
            (window.top - self.top) // self.size,
            -(-(window.right - self.left) // self.size),
            -(-(window.bottom - self.top) // self.size),
        )
        cells = cells.grown(margin, margin).clipped(columns, rows)
        part = self.cells[cells.top : cells.bottom, cells.left : cells.right]
        return part, (self.left + cells.left * self.size, self.top + cells.top * self.size)

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Pixels:
        """Return the colours at columns x and rows y of the picture; shape (len(y), len(x), 3)."""
        # A cell's colour is that of its centre.
        columns, rows = (x - self.left) / self.size - 0.5, (y - self.top) / self.size - 0.5
        grid = (axis.astype(np.float32) for axis in np.meshgrid(columns, rows))
        return cv2.remap(np.rint(self.cells).astype(np.uint8), *grid, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


class Surroundings:
    """A frame without its regions; gives the fill of each region."""

    def __init__(self, frame: Frame, covered: Pixels) -> None:
        """Take a frame and the union of its regions (255), which is all that is hidden; shape (height, width)."""
        self._frame = frame
        self._shown = cv2.bitwise_not(covered)
        self._whole = Window(0, 0, frame.width, frame.height)
        self._coarsest = min(frame.width, frame.height).bit_length() - 1

    def fill(self, region: Region) -> Fill:
        """Return the fill of a region's bounds and some pixels more, where the picture reaches so far."""
        bounds = region.bounds(self._whole.width, self._whole.height)
        side = min(region.outer.width, region.outer.height)
        octave = min(max(0, (side // _ROWS).bit_length() - 1), self._coarsest)
        margin = max(4 << octave, int(side * _MARGIN))
        while True:
            window = self._around(bounds, margin, octave)
            if cv2.countNonZero(window.of(self._shown)) > 0:
                known = self._known(window, octave)
                total = known.sum((0, 1), dtype=np.float64)
                if total[3] > 0:
                    return Fill(_pull_push(known, total / total[3]), window.left, window.top, 1 << octave)
            if window == self._whole:
                rows, columns = -(-window.height >> octave), -(-window.width >> octave)
                return Fill(np.full((rows, columns, 3), self._mean, np.float32), 0, 0, 1 << octave)
            # Crowds: all that is near is hidden too.
            octave, margin = min(octave + 1, self._coarsest), margin * 2

    def _around(self, bounds: Window, margin: int, octave: int) -> Window:
        """Return the window with a margin, on the common grid, clipped to the picture."""
        step = _ALIGNMENT << octave
        wide = bounds.grown(margin, margin)
        window = Window(
            wide.left // step * step,
            wide.top // step * step,
            -(-wide.right // step) * step,
            -(-wide.bottom // step) * step,
        )
        return window.clipped(self._whole.width, self._whole.height)

    def _known(self, window: Window, octave: int) -> Cells:
        """Return each cell's weighted mean colour and its weight, all from 0 to 1; shape (rows, columns, 4)."""
        coarse = max(0, octave - _FINE)
        # Band by band, so that what lies between stays in the processor's cache.
        bands = [self._reduced(band, coarse) for band in window.bands(max(_BAND, 1 << coarse))]
        known = cv2.vconcat(bands) if len(bands) > 1 else bands[0]
        for _ in range(octave - coarse):
            known = _halved(known)
        return known

    def _reduced(self, window: Window, octave: int) -> Cells:
        """Return what `_known` does, but with weight only where nothing is hidden, and averaged in whole numbers."""
        shown = window.of(self._shown)
        if self._frame.alpha is None:
            weighted, full = cv2.merge([cv2.copyTo(window.of(self._frame.pixels), shown), shown]), 255
        else:
            weighted, full = _premultiplied(window, self._frame, self._frame.alpha, shown), 255 * 255
        for _ in range(octave):
            weighted, shown = _halved(weighted), _halved(shown)
        # Whole numbers are too coarse for the colour of a sliver.
        certain = cv2.compare(shown, 255, cv2.CMP_EQ)
        return cv2.copyTo(weighted, certain) * np.float32(1 / full)

    @cached_property
    def _mean(self) -> Cells:
        """The mean colour of all that is shown, R, G, B; grey where nothing is."""
        weight = self._shown if self._frame.alpha is None else cv2.bitwise_and(self._frame.alpha, self._shown)
        total = float(weight.sum(dtype=np.uint64))
        if total == 0:
            return np.full(3, GREY, np.float32)
        sums = (np.einsum("yx,yx->", self._frame.pixels[..., c], weight, dtype=np.float64) for c in range(3))
        return np.array([value / total for value in sums], np.float32)


def _premultiplied(window: Window, frame: Frame, alpha: Pixels, shown: Pixels) -> MatLike:
    """Return colours times alpha and alpha times 255, sixteen bits; zero where nothing is shown."""
    opacity = cv2.bitwise_and(window.of(alpha), shown)
    opaque = cv2.merge([window.of(frame.pixels), np.full_like(opacity, 255)])
    return cv2.multiply(opaque, cv2.merge([opacity] * 4), dtype=cv2.CV_16U)


def _halved(plane: MatLike) -> MatLike:
    """Average two by two; an odd last column or row counts for two."""
    height, width = plane.shape[:2]
    if height % 2 or width % 2:
        plane = cv2.copyMakeBorder(plane, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    return cv2.resize(plane, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)


def _pull_push(known: Cells, mean: NDArray[np.float64]) -> Cells:
    """Fill each cell from the finest octave that knows something around it; takes weighted colours and weights.

    Octave k of the pyramid holds p_k = blur(weight · colour) and w_k = blur(weight) ≤ 1. From the coarsest to the
    finest, x_k = p_k + (1 - w_k) · x_(k+1): where an octave knows everything it stands alone, where it knows
    nothing the next coarser one does. Beyond the coarsest there is the mean.
    """
    octaves = [known]
    while max(octaves[-1].shape[:2]) > _COARSEST:
        octaves.append(cv2.pyrDown(octaves[-1]))
    filled = np.full_like(octaves[-1], mean)
    for octave in reversed(octaves):
        if filled.shape != octave.shape:
            filled = cv2.pyrUp(filled, dstsize=octave.shape[1::-1])
        filled = octave + (1 - octave[..., 3:]) * filled
    return filled[..., :3] * np.float32(255)
