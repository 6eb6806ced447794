"""Where a box lies to a polygon."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from faceguard.policy.truth import Truth

Point = tuple[float, float]
Sides = tuple[float, float, float, float]
"""Left, top, right, bottom."""
LEAST = 1e-9
"""A width that is none, but for what numbers are off."""


def inside(box: Sides, polygon: Sequence[Point]) -> Truth:
    """Tell whether all of a box lies in a polygon: doubt where it lies across the rim.

    A polygon that crosses itself is what an odd number of its turns is around.
    """
    if any(_enters(box, one, other) for one, other in _edges(polygon)):
        return Truth.DOUBT
    left, top, right, bottom = box
    return Truth.of(_around((left + right) / 2, (top + bottom) / 2, polygon))


def has_area(polygon: Sequence[Point]) -> bool:
    """Tell whether anything lies in a polygon: what goes back on its own way has an inside of nothing.

    It is cut twice between each two heights of its corners, as two of its edges cross in one place at most.
    """
    heights = sorted({y for _, y in polygon})
    cuts = (low + (high - low) * part for low, high in pairwise(heights) for part in (0.382, 0.618))
    return any(_width(polygon, y) > LEAST for y in cuts)


def _width(polygon: Sequence[Point], y: float) -> float:
    """Return how much of a horizontal line lies in a polygon."""
    turns = sorted(
        x0 + (y - y0) * (x1 - x0) / (y1 - y0) for (x0, y0), (x1, y1) in _edges(polygon) if (y0 > y) != (y1 > y)
    )
    return sum(right - left for left, right in zip(turns[::2], turns[1::2], strict=True))


def _edges(polygon: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return pairwise([*polygon, polygon[0]])


def _around(x: float, y: float, polygon: Sequence[Point]) -> bool:
    """Count the edges to the right of a point (ray casting)."""
    odd = False
    for (x0, y0), (x1, y1) in _edges(polygon):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            odd = not odd
    return odd


def _enters(box: Sides, start: Point, end: Point) -> bool:
    """Tell whether a piece of a line passes through the inner of a box, not only along it (Liang and Barsky 1984)."""
    enter, leave = 0.0, 1.0
    for low, high, a, b in zip(box[:2], box[2:], start, end, strict=True):
        way = b - a
        if way == 0:
            if not low < a < high:
                return False
            continue
        first, last = sorted(((low - a) / way, (high - a) / way))
        enter, leave = max(enter, first), min(leave, last)
    return enter < leave
