"""What a region is filled with: its surroundings, blurred inwards.

Unknown pixels become the weighted mean of the known ones around them (`pyramid`).

Cells that a region touches get no weight and no colour, whatever their pixels gave: nothing that is computed from the
others depends on what the regions hide.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Frame, Pixels
from faceguard.redaction.cluster import RegionCluster
from faceguard.redaction.grid import Cells, Grid
from faceguard.redaction.pyramid import pull_push
from faceguard.redaction.region import Region, union
from faceguard.redaction.window import Window
from faceguard.ticket import Checkpoint

GREY = 128
"""The fill where no pixel outside the regions shows anything."""

_ALIGNMENT = 4
"""Cells of neighbouring clusters lie on one grid up to this octave, so that their fills agree where they meet."""
_FINE = 2
"""Octaves below the working size that are averaged in floating point; the ones below that, in eight bits."""

_SPARSE = 4
"""The octave from which on two rows of pixels a cell are read, which is enough for a mean."""
_KEPT = 3
"""The octave from which on the means of the whole picture are kept, once regions are filled from far away."""
_BAND = 128
"""The fewest rows of pixels that are averaged at a time."""


class Inpainter:
    """Computes the fill of each cluster of regions from the rest of the frame."""

    def __init__(self, frame: Frame, regions: Sequence[Region], checkpoint: Checkpoint) -> None:
        """Take a frame and all regions that hide something of it."""
        self._frame = frame
        self._checkpoint = checkpoint
        self._regions = regions
        self._whole = Window(0, 0, frame.width, frame.height)
        self._coarsest = min(frame.width, frame.height).bit_length() - 1
        self._means: dict[int, NDArray[Any]] = {}

    def fill(self, cluster: RegionCluster) -> Grid:
        """Return the fill of a cluster's regions and of a margin around them, as far as the picture reaches.

        Colours in R, G, B order, 0 to 255; shape (rows, columns, 3).
        """
        octave, wide, far = min(cluster.octave, self._coarsest), cluster.window, False
        while True:
            self._checkpoint()
            window = wide.aligned(_ALIGNMENT << octave).clipped(self._whole.width, self._whole.height)
            known = self._known(window, octave, far=far)
            total = cv2.sumElems(known)
            if total[3] > 0:
                return Grid(
                    pull_push(known, [value / total[3] for value in total]), window.left, window.top, 1 << octave
                )
            if window == self._whole:
                rows, columns = known.shape[:2]
                return Grid(np.full((rows, columns, 3), self._mean, np.float32), 0, 0, 1 << octave)
            # All that is near is hidden too: look twice as far.
            wide, octave = wide.grown(wide.width // 2 + 1, wide.height // 2 + 1), min(octave + 1, self._coarsest)
            far = True

    def _known(self, window: Window, octave: int, *, far: bool) -> Cells:
        """Return each cell's weighted mean colour and its weight, all from 0 to 1; shape (rows, columns, 4).

        Many regions may look far, over the same pixels, of which the means are kept.
        """
        coarse = max(0, octave - _FINE)
        mean = self._kept_mean if far and coarse >= _KEPT else self._mean_of
        known = mean(window, coarse).astype(np.float32)
        for _ in range(octave - coarse):
            known = _halved(known)
        return known * np.float32(1 / 255 if self._frame.alpha is None else 1 / 255**2)

    def _mean_of(self, window: Window, octave: int) -> NDArray[Any]:
        """Return the mean colour and the weight of each cell of a window, nothing where a region touches it."""
        # Band by band: what lies between stays in the processor's cache.
        bands = window.tiles(window.width, max(_BAND, 1 << octave))
        averaged = cv2.vconcat([self._averaged(band, octave) for band in bands])
        return cv2.copyTo(averaged, self._shown(window, octave))

    def _kept_mean(self, window: Window, octave: int) -> NDArray[Any]:
        """Return the same, from that of the whole picture."""
        if octave not in self._means:
            self._means[octave] = self._mean_of(self._whole, octave)
        rows = slice(window.top >> octave, -(-window.bottom >> octave))
        return self._means[octave][rows, window.left >> octave : -(-window.right >> octave)]

    def _shown(self, window: Window, octave: int) -> NDArray[Any]:
        """Return 255 for the cells of a window that no region touches and 0 for the others."""
        if octave == 0:
            return cv2.bitwise_not(window.of(self._covered))
        size = 1 << octave
        covered = np.zeros((-(-window.height >> octave), -(-window.width >> octave)), np.uint8)
        for index in self._meeting(window):
            self._checkpoint()
            self._regions[index].cover(covered, (window.left, window.top), size)
        return cv2.bitwise_not(covered)

    def _meeting(self, window: Window) -> list[int]:
        """List the numbers of the regions that have a pixel in common with a window."""
        left, top, right, bottom = self._extents
        meet = (left < window.right) & (right > window.left) & (top < window.bottom) & (bottom > window.top)
        return np.flatnonzero(meet).tolist()

    def _averaged(self, window: Window, octave: int) -> NDArray[Any]:
        """Return the mean colour of each cell and full weight, times the alpha if there is one, in whole numbers.

        What the regions hide is averaged too: each cell depends on its own pixels alone.
        """
        step = 1 << octave - 1 if octave >= _SPARSE else 1
        pixels: NDArray[Any] = window.of(self._frame.pixels)[::step]
        if self._frame.alpha is not None:
            pixels = _premultiplied(pixels, window.of(self._frame.alpha)[::step])
        if step > 1:
            # Two by two first, which is fast, so that little is left for the rest.
            pixels = _narrowed(_halved(pixels), step)
        else:
            for _ in range(octave):
                pixels = _halved(pixels)
        if self._frame.alpha is None:
            pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)
        return pixels

    @cached_property
    def _extents(self) -> NDArray[np.int64]:
        """The left, top, right and bottom sides of the regions; shape (4, n)."""
        extents = [region.extent for region in self._regions]
        return np.array([(e.left, e.top, e.right, e.bottom) for e in extents], np.int64).T

    @cached_property
    def _covered(self) -> Pixels:
        """The union of the regions, 255; shape (height, width)."""
        return union(self._regions, self._whole.width, self._whole.height, self._checkpoint)

    @cached_property
    def _mean(self) -> Cells:
        """The mean colour of all that is visible, R, G, B; grey where nothing is."""
        weight = cv2.bitwise_not(self._covered)
        if self._frame.alpha is not None:
            weight = cv2.bitwise_and(weight, self._frame.alpha)
        total = float(weight.sum(dtype=np.uint64))
        if total == 0:
            return np.full(3, GREY, np.float32)
        sums = (np.einsum("yx,yx->", self._frame.pixels[..., c], weight, dtype=np.float64) for c in range(3))
        return np.array([value / total for value in sums], np.float32)


def _premultiplied(pixels: Pixels, alpha: Pixels) -> NDArray[Any]:
    """Return colours times alpha and 255 times alpha, sixteen bits."""
    opaque = cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)
    return cv2.multiply(opaque, cv2.merge([alpha] * 4), dtype=cv2.CV_16U)


def _halved(plane: NDArray[Any]) -> NDArray[Any]:
    """Average two by two; an odd last column or row counts twice."""
    height, width = plane.shape[:2]
    if height % 2 or width % 2:
        plane = cv2.copyMakeBorder(plane, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    return cv2.resize(plane, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)


def _narrowed(plane: NDArray[Any], columns: int) -> NDArray[Any]:
    """Average `columns` columns each, the last one repeated as padding."""
    height, width = plane.shape[:2]
    if width % columns:
        plane = cv2.copyMakeBorder(plane, 0, 0, 0, -width % columns, cv2.BORDER_REPLICATE)
    return cv2.resize(plane, (-(-width // columns), height), interpolation=cv2.INTER_AREA)
