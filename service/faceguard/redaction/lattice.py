"""Regions of few sizes and proportions, in few places, for styles whose rim can be seen.

A rim that follows the face's box tells how large a head is and how it is turned, and from that who it may be, whatever
lies within. Here what it tells is little, and none of it is finer than the lattice that everybody knows.
"""

from dataclasses import replace
from math import ceil, hypot, log

from faceguard.geometry import Box
from faceguard.redaction.region import Region
from faceguard.shape import Shape

RUNG = 1.15
"""How much wider a region is than one of the next smaller size."""
PROPORTIONS = (0.8, 1.0, 1.25)
"""Heights of regions as shares of their widths: of faces on their side, of turned ones, and of upright ones."""
STEP = 0.3
"""From one place of a region's middle to the next, as a share of its box's width or height."""


def rounded(region: Region) -> Region:
    """Return the smallest region of the lattice, of the same shape and style, that holds each pixel of this one."""
    outer = region.outer
    if not (outer.width and outer.height):
        return region
    proportion = min(PROPORTIONS, key=lambda each: _width(region, each) ** 2 * each)
    rung = ceil(log(_width(region, proportion), RUNG))
    while not _holds(larger := _nearest(region, RUNG**rung, proportion), region):
        rung += 1
    return larger


def _width(region: Region, proportion: float) -> float:
    """Return how wide a box of a proportion is at least that is as wide and as high as the region's."""
    return max(region.outer.width, region.outer.height / proportion)


def _nearest(region: Region, width: float, proportion: float) -> Region:
    """Return the region with a box of this width that lies nearest, of those on the lattice."""
    height, (x, y) = width * proportion, region.centre
    column, row = round(x / (STEP * width)), round(y / (STEP * height))
    return replace(region, box=Box((STEP * column - 0.5) * width, (STEP * row - 0.5) * height, width, height))


def _holds(larger: Region, region: Region) -> bool:
    """Tell whether a region surely holds each pixel of another one of the same shape."""
    (x, y), (a, b) = larger.centre, larger.semi_axes
    dx, dy = abs(region.centre[0] - x) / a, abs(region.centre[1] - y) / b
    width, height = region.semi_axes[0] / a, region.semi_axes[1] / b
    if region.shape is Shape.RECTANGLE:
        return dx + width <= 1 and dy + height <= 1
    # In units of the larger one's semi-axes it is a circle, and the other lies within one around its own middle.
    return hypot(dx, dy) + max(width, height) <= 1
