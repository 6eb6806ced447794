from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from service.picture import Pixels
from service.redact.window import Window

Cells = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A part of the picture in square cells."""

    cells: NDArray[Any]
    """From 0 to 255; shape (rows, columns) or (rows, columns, 3)."""
    left: int
    """The picture's x where the first cell begins."""
    top: int
    size: int
    """Pixels a cell, in x and y."""

    def around(self, window: Window, margin: int) -> "Grid":
        """Return the cells that touch a window of the picture, and a margin of cells where there are so many."""
        rows, columns = self.cells.shape[:2]
        near = window.shifted(-self.left, -self.top).aligned(self.size)
        left, top = max(0, near.left // self.size - margin), max(0, near.top // self.size - margin)
        right, bottom = min(columns, near.right // self.size + margin), min(rows, near.bottom // self.size + margin)
        corner = (self.left + left * self.size, self.top + top * self.size)
        return Grid(self.cells[top:bottom, left:right], *corner, self.size)

    def refined(self, factor: int) -> "Grid":
        """Cut each cell into factor by factor, smoothly."""
        smooth = np.asarray(cv2.GaussianBlur(self.cells, (5, 5), 1), np.float32)
        if factor > 1:
            size = (smooth.shape[1] * factor, smooth.shape[0] * factor)
            # The cubic kernel overshoots.
            smooth = np.clip(cv2.resize(smooth, size, interpolation=cv2.INTER_CUBIC), 0, 255)
        return Grid(smooth, self.left, self.top, self.size // factor)

    def enlarged(self, window: Window) -> Pixels:
        """Return a window of the picture, interpolated linearly."""
        part = self.around(window, 1)
        rows, columns = part.cells.shape[:2]
        size = (columns * self.size, rows * self.size)
        pixels = cv2.resize(cv2.convertScaleAbs(part.cells), size, interpolation=cv2.INTER_LINEAR)
        return window.shifted(-part.left, -part.top).of(np.asarray(pixels, np.uint8))

    def write(self, pixels: Pixels, window: Window) -> None:
        """Set a window of a picture to the values, interpolated linearly.

        Across first, of few rows, then every `size`-th row in one go, straight into the picture.
        """
        part = self.around(window, 1)
        rows, columns = part.cells.shape[:2]
        cells = cv2.copyMakeBorder(cv2.convertScaleAbs(part.cells), 1, 1, 0, 0, cv2.BORDER_REPLICATE)
        wide = cv2.resize(cells, (columns * self.size, rows + 2), interpolation=cv2.INTER_LINEAR)
        wide = wide[:, window.left - part.left : window.right - part.left]
        target = window.of(pixels)
        for first in range(min(self.size, window.height)):
            every = target[first :: self.size]
            # A cell's value is that of its centre, and there is one row more.
            above, share = divmod((window.top + first + 0.5 - part.top) / self.size + 0.5, 1)
            upper = wide[int(above) : int(above) + len(every)]
            lower = wide[int(above) + 1 : int(above) + 1 + len(every)]
            cv2.addWeighted(upper, 1 - share, lower, share, 0, dst=every)

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Pixels:
        """Return the values at columns x and rows y of the picture; shape (len(y), len(x), 3)."""
        # A cell's value is that of its centre.
        columns, rows = (x - self.left) / self.size - 0.5, (y - self.top) / self.size - 0.5
        xs, ys = (axis.astype(np.float32) for axis in np.meshgrid(columns, rows))
        values = cv2.remap(self.cells, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.rint(values).astype(np.uint8)
