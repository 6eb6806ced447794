"""Superellipses (Lamé curves), turned: boxes with round corners, which are nearer to heads with hair than ellipses are.

In its own axes a point (u, v) lies in it where |u / a|⁴ + |v / b|⁴ ≤ 1.
"""

from dataclasses import dataclass
from math import ceil, cos, floor, gamma, sin

import numpy as np
from numpy.typing import NDArray

from faceguard.redaction.window import Window

EXPONENT = 4
"""2 would be an ellipse, and infinity a rectangle."""
ROUND = 2 ** (1 / EXPONENT)
"""How much larger than its box the one is that holds it."""
AREA = ROUND**2 * gamma(1 + 1 / EXPONENT) ** 2 / gamma(1 + 2 / EXPONENT)
"""Its area, as a share of its box's."""
_DUAL = EXPONENT / (EXPONENT - 1)
_CORNERS = 256
"""Corners of the polygon that stands for it; its sides are within a twenty-thousandth of the radius of the curve."""
_ANGLES = np.arange(_CORNERS) * (2 * np.pi / _CORNERS)
_DIRECTIONS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], 1)
_WITHIN = 0.999
"""So much of 1 is within the polygon for sure."""
_UNIT = _DIRECTIONS / (np.abs(_DIRECTIONS) ** EXPONENT).sum(1, keepdims=True) ** (1 / EXPONENT)
"""Corners on the curve whose semi-axes are 1, clockwise as one sees them; shape (n, 2)."""


def turned(turn: float) -> NDArray[np.float64]:
    """Return where axes point, a row each, that are turned by so many radians, clockwise as one sees it."""
    across, along = cos(turn), sin(turn)
    return np.array([[across, along], [-along, across]])


@dataclass(frozen=True, slots=True)
class Superellipse:
    """One in pixels of a picture, in which pixel 0 reaches from 0 to 1."""

    centre: tuple[float, float]
    """x and y."""
    semi_axes: tuple[float, float]
    """a and b; both are 0 where there is nothing."""
    turn: float = 0
    """How far it is turned around its centre, clockwise as one sees it; radians."""

    @property
    def corners(self) -> NDArray[np.float64]:
        """The corners of the polygon that stands for it, clockwise; shape (n, 2)."""
        return np.asarray(self.centre + _UNIT * self.semi_axes @ self._axes)

    @property
    def extent(self) -> Window:
        """The whole-pixel bounding box: its support function, which is the dual norm of (a, b) turned."""
        (x, y), (a, b), (across, along) = self.centre, self.semi_axes, (cos(self.turn), sin(self.turn))
        right = (abs(a * across) ** _DUAL + abs(b * along) ** _DUAL) ** (1 / _DUAL)
        down = (abs(a * along) ** _DUAL + abs(b * across) ** _DUAL) ** (1 / _DUAL)
        return Window(floor(x - right), floor(y - down), ceil(x + right), ceil(y + down))

    def radii(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return how far columns and rows are from the centre, 1 on the rim, and how fast that grows a pixel.

        Takes x, shape (columns,), and y, shape (rows,), from the centre; both results have shape (rows, columns).
        """
        (a, b), (right, down) = self.semi_axes, self._axes.astype(np.float32)
        u = np.add.outer(y * (right[1] / a), x * (right[0] / a))
        v = np.add.outer(y * (down[1] / b), x * (down[0] / b))
        cubes_u, cubes_v = u * u * u, v * v * v
        radius = np.sqrt(np.sqrt(cubes_u * u + cubes_v * v))
        slope = np.hypot(cubes_u / a, cubes_v / b) / np.maximum(radius**3, np.finfo(np.float32).tiny)
        return radius, slope

    def spans(self, window: Window) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the first column in each row of a window whose centre lies in it, and the one after the last.

        They are counted from the window's left side; where there is none, they are the same or the other way round.
        """
        x, y = self.corners.T
        top = int(y.argmin())
        x, y = np.roll(x, -top), np.roll(y, -top)
        bottom = int(y.argmax())
        middles = np.arange(window.top, window.bottom) + 0.5
        right = np.interp(middles, y[: bottom + 1], x[: bottom + 1])
        left = np.interp(middles, np.append(y[bottom:], y[0])[::-1], np.append(x[bottom:], x[0])[::-1])
        starts, ends = np.ceil(left - 0.5 - window.left), np.floor(right - 0.5 - window.left) + 1
        ends *= (middles >= y[0]) & (middles <= y[bottom])
        return (starts.clip(0, window.width)).astype(np.int32), (ends.clip(0, window.width)).astype(np.int32)

    def holds(self, points: NDArray[np.float64]) -> bool:
        """Tell whether all points (n, 2) lie well within it, and so whatever lies between them."""
        return bool((self.reach(points - self.centre) <= _WITHIN).all())

    def reach(self, ways: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far ways (n, 2) from the centre lead, 1 to the rim; shape (n,)."""
        own = ways @ self._axes.T / self.semi_axes
        return np.asarray((own**EXPONENT).sum(1) ** (1 / EXPONENT))

    @property
    def _axes(self) -> NDArray[np.float64]:
        return turned(self.turn)
