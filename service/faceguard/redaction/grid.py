from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Pixels
from faceguard.redaction.rows import Rows
from faceguard.redaction.window import Window

Cells = NDArray[np.float32]

_LINES = 8
"""Lines of pixels that a row of cells is cut into, at most."""


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
        """Cut each cell into factor by factor, smoothly; in whole numbers."""
        smooth = cv2.convertScaleAbs(cv2.GaussianBlur(self.cells, (5, 5), 1))
        if factor > 1:
            size = (smooth.shape[1] * factor, smooth.shape[0] * factor)
            smooth = cv2.resize(smooth, size, interpolation=cv2.INTER_CUBIC)
        return Grid(smooth, self.left, self.top, self.size // factor)

    @property
    def line(self) -> int:
        """Rows of pixels that get one value between them when cells are interpolated: what is large is smooth."""
        return max(1, self.size // _LINES)

    def enlarged(self, window: Window) -> Pixels:
        """Return the lines of a window of the picture, interpolated linearly, from whole numbers.

        The window begins where a row of cells does.
        """
        part = self.around(window, 1)
        rows, columns = part.cells.shape[:2]
        size = (columns * self.size, rows * self.size // self.line)
        pixels = cv2.resize(part.cells, size, interpolation=cv2.INTER_LINEAR)
        lines = Window(window.left, 0, window.right, -(-window.height // self.line))
        return lines.shifted(-part.left, (window.top - part.top) // self.line).of(np.asarray(pixels, np.uint8))

    def rows(self, window: Window) -> "Rows":
        """Stretch the cells across a window's columns, from whole numbers."""
        part = self.around(window, 1)
        rows, columns = part.cells.shape[:2]
        cells = cv2.copyMakeBorder(part.cells, 1, 1, 0, 0, cv2.BORDER_REPLICATE)
        wide = cv2.resize(cells, (columns * self.size, rows + 2), interpolation=cv2.INTER_LINEAR)
        values = wide[:, window.left - part.left : window.right - part.left]
        return Rows(np.asarray(values, np.uint8), window.left, part.top - self.size, self.size, self.line)

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Pixels:
        """Return the values at columns x and rows y of the picture; shape (len(y), len(x), 3)."""
        # A cell's value is that of its centre.
        columns, rows = (x - self.left) / self.size - 0.5, (y - self.top) / self.size - 0.5
        xs, ys = (axis.astype(np.float32) for axis in np.meshgrid(columns, rows))
        values = cv2.remap(self.cells, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.rint(values).astype(np.uint8)
