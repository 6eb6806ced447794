"""Regions of few sizes and proportions, in few places, for styles whose rim can be seen.

A rim that follows the face's box tells how large a head is and how it is turned, and from that who it may be, whatever
lies within. Here what it tells is little, and none of it is finer than the lattice that everybody knows.
"""

from dataclasses import replace
from math import ceil, hypot, log, pi

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Box
from faceguard.redaction.region import Region
from faceguard.redaction.superellipse import turned
from faceguard.shape import Shape

RUNG = 1.15
"""How much wider a region is than one of the next smaller size."""
PROPORTIONS = (0.8, 1.0, 1.25)
"""Heights of regions as shares of their widths: of faces on their side, of turned ones, and of upright ones."""
STEP = 0.3
"""From one place of a region's middle to the next, as a share of its box's width or height."""
TURN = pi / 4
"""From one turn of a head's region to the next, in radians."""
HELD = 0.885
"""What of a head's width and height has to lie in its region: it is larger than that everywhere, by its lattice."""


def rounded(region: Region) -> Region:
    """Return the smallest region of the lattice, of the same shape and style, that holds each pixel of this one.

    Of a head's region it holds the inner part that a padding of 0.12 instead of 0.2 would give.
    """
    outer = region.outer
    if not (outer.width and outer.height):
        return region
    turn = round(region.turn / TURN) * TURN
    held = _held(region)
    sides = _sides(region, held, turn)
    proportion = min(PROPORTIONS, key=lambda each: _width(sides, each) ** 2 * each)
    rung = ceil(log(_width(sides, proportion), RUNG))
    while not _holds(larger := _nearest(region, RUNG**rung, proportion, turn), region, held):
        rung += 1
    return larger


def _held(region: Region) -> NDArray[np.float64]:
    """Return the corners of what has to lie within the region of the lattice, if it is a head; shape (n, 2)."""
    return region.centre + HELD * (region.head.corners - region.centre) if region.shape is Shape.HEAD else np.empty(0)


def _sides(region: Region, held: NDArray[np.float64], turn: float) -> tuple[float, float]:
    """Return how wide and how high the box of a region with this turn is at least."""
    if region.shape is not Shape.HEAD:
        return region.outer.width, region.outer.height
    reach = np.abs((held - region.centre) @ turned(turn).T).max(0) * region.outer.width / region.semi_axes[0]
    return float(reach[0]), float(reach[1])


def _width(sides: tuple[float, float], proportion: float) -> float:
    """Return how wide a box of a proportion is at least that is as wide and as high as these sides."""
    return max(sides[0], sides[1] / proportion)


def _nearest(region: Region, width: float, proportion: float, turn: float) -> Region:
    """Return the region with a box of this width that lies nearest, of those on the lattice, which turns with it."""
    height, axes = width * proportion, turned(turn)
    steps = np.array([STEP * width, STEP * height])
    x, y = (np.round(axes @ region.centre / steps) * steps) @ axes
    return replace(region, box=Box(x - width / 2, y - height / 2, width, height), turn=turn)


def _holds(larger: Region, region: Region, held: NDArray[np.float64]) -> bool:
    """Tell whether a region surely holds each pixel of another one of the same shape, or what is held of a head."""
    if region.shape is Shape.HEAD:
        return larger.head.holds(held)
    (x, y), (a, b) = larger.centre, larger.semi_axes
    dx, dy = abs(region.centre[0] - x) / a, abs(region.centre[1] - y) / b
    width, height = region.semi_axes[0] / a, region.semi_axes[1] / b
    if region.shape is Shape.RECTANGLE:
        return dx + width <= 1 and dy + height <= 1
    # In units of the larger one's semi-axes it is a circle, and the other lies within one around its own middle.
    return hypot(dx, dy) + max(width, height) <= 1
