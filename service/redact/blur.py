from collections.abc import Sequence

import cv2
import numpy as np

from service.picture import Frame, Pixels
from service.redact.fill import Surroundings
from service.redact.grid import Cells, Grid
from service.redact.group import grouped
from service.redact.region import Region, Shape

FADE = 0.08
"""Width of the soft rim outside the region, as a share of its shorter semi-axis."""
SHORTEST_FADE = 2.0
"""The same in pixels, at least."""

_FINER = 4
"""The fill's cells are divided into so many, smoothly, before they are interpolated linearly."""
_LINEAR = 16
"""Pixels that are interpolated linearly, at most."""
_TILE = 128
"""Pixels a side of the tiles that are filled, blended or left alone."""


def blur(frame: Frame, covered: Pixels, regions: Sequence[Region], pixels: Pixels) -> None:
    """Fill the regions of `pixels` (height, width, 3) with the frame's blurred surroundings.

    The rim fades outwards. `covered` is the union of the regions, 255; shape (height, width).
    """
    surroundings = Surroundings(frame, covered)
    for group in grouped(regions):
        fill = surroundings.fill(group)
        for region in group.regions:
            _paint(pixels, region, fill)


def _paint(pixels: Pixels, region: Region, fill: Grid) -> None:
    """Fill the region and fade its rim into the pixels around it."""
    height, width = pixels.shape[:2]
    reach = int(_fade(region)) + 1
    window = region.bounds(width, height).grown(reach, reach).clipped(width, height)
    fine = fill.around(window, 2).refined(max(min(_FINER, fill.size), fill.size // _LINEAR))
    rim = Grid(_opacity(region, fine), fine.left, fine.top, fine.size)
    mask = region.mask(window)
    for band in window.tiles(window.width, _TILE):
        colours = fine.enlarged(band)
        for tile in band.tiles(_TILE, _TILE):
            part = tile.shifted(-band.left, -band.top).of(colours)
            if cv2.minMaxLoc(rim.around(tile, 1).cells)[0] == 255:
                tile.of(pixels)[...] = part
                continue
            inside = tile.shifted(-window.left, -window.top).of(mask)
            _blend(tile.of(pixels), part, rim.enlarged(tile) | inside)


def _fade(region: Region) -> float:
    return max(SHORTEST_FADE, FADE * min(region.semi_axes))


def _opacity(region: Region, grid: Grid) -> Cells:
    """Return, for each cell, 255 in the region, 0 where its fade ends, and a smooth step between."""
    (centre_x, centre_y), (a, b) = region.centre, region.semi_axes
    rows, columns = grid.cells.shape[:2]
    x = np.abs(grid.left + (np.arange(columns, dtype=np.float32) + 0.5) * grid.size - centre_x)
    y = np.abs(grid.top + (np.arange(rows, dtype=np.float32) + 0.5) * grid.size - centre_y)
    if region.shape is Shape.ELLIPSE:
        # The distance to first order: radius / |gradient of radius|, the radius in units of the semi-axes.
        radius = np.sqrt(np.add.outer((y / b) ** 2, (x / a) ** 2))
        slope = np.sqrt(np.add.outer((y / b**2) ** 2, (x / a**2) ** 2))
        distance = np.maximum(radius - 1, 0) * radius / np.maximum(slope, np.finfo(np.float32).tiny)
    else:
        distance = np.sqrt(np.add.outer(np.maximum(y - b, 0) ** 2, np.maximum(x - a, 0) ** 2))
    rest = np.maximum(1 - distance / _fade(region), 0)
    return np.asarray(rest * rest * (3 - 2 * rest) * 255, np.float32)


def _blend(pixels: Pixels, fill: Pixels, opacity: Pixels) -> None:
    """Lay the fill over the pixels; where the opacity is 255, exactly the fill remains."""
    above = cv2.merge([opacity] * 3)
    below = cv2.multiply(pixels, cv2.bitwise_not(above), scale=1 / 255)
    pixels[...] = cv2.add(below, cv2.multiply(fill, above, scale=1 / 255))
