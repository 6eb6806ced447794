"""Boxes in pixel coordinates: x to the right, y downwards, from the upper left corner of the upright picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
"""Bounding boxes as rows of x, y, width, height; shape (n, 4)."""


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box; pixels, not necessarily whole ones."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def contains(self, point: tuple[float, float]) -> bool:
        """Tell whether the point (x, y) lies in the box."""
        x, y = point
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def padded(self, share: float) -> "Box":
        """Grow by a share of the width to the left and right, and of the height at the top and bottom."""
        dx, dy = self.width * share, self.height * share
        return Box(self.x - dx, self.y - dy, self.width + 2 * dx, self.height + 2 * dy)

    def clipped(self, width: int, height: int) -> "Box":
        """Cut off what lies outside a picture of this size; width or height is 0 where nothing is left."""
        x, y = min(max(self.x, 0), width), min(max(self.y, 0), height)
        return Box(x, y, max(0, min(self.right, width) - x), max(0, min(self.bottom, height) - y))

    def rounded(self) -> "Box":
        """Return the nearest box of whole pixels, at least one pixel wide and high."""
        x, y = round(self.x), round(self.y)
        return Box(x, y, max(1, round(self.right) - x), max(1, round(self.bottom) - y))


def iou(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """Return the IoU of each box (n, 4) with each of the others (m, 4); shape (n, m), 0 where both are empty."""
    intersection = _intersection(boxes, others)
    union = boxes[:, 2:].prod(1)[:, None] + others[:, 2:].prod(1)[None] - intersection
    result: NDArray[np.float64] = np.divide(intersection, union, out=np.zeros_like(union), where=union > 0)
    return result


def within(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """Return the share of each box (n, 4) that lies in each of the others (m, 4); shape (n, m), 0 for an empty box."""
    areas = boxes[:, 2:].prod(1)[:, None]
    shares = np.zeros((len(boxes), len(others)))
    result: NDArray[np.float64] = np.divide(_intersection(boxes, others), areas, out=shares, where=areas > 0)
    return result


def _intersection(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """Return the area that each box (n, 4) shares with each of the others (m, 4); shape (n, m)."""
    ends, other_ends = boxes[:, :2] + boxes[:, 2:], others[:, :2] + others[:, 2:]
    area = np.ones((len(boxes), len(others)))
    for axis in range(2):
        overlap = np.minimum(ends[:, None, axis], other_ends[None, :, axis])
        overlap -= np.maximum(boxes[:, None, axis], others[None, :, axis])
        area *= np.maximum(overlap, 0, out=overlap)
    return area


def as_array(boxes: Sequence[Box]) -> Boxes:
    """Return boxes as rows of x, y, width, height; shape (n, 4)."""
    return np.array([(b.x, b.y, b.width, b.height) for b in boxes], np.float64).reshape(-1, 4)
