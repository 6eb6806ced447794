from collections.abc import Sequence

import cv2
import numpy as np

from service.picture import Frame, Pixels
from service.redact.fill import Surroundings
from service.redact.grid import Cells, Grid
from service.redact.group import grouped
from service.redact.region import Region, Shape

FADE = 0.08
"""Width of the soft rim outside the region, as a share of its extent on each side of the centre."""
SHORTEST_FADE = 2.0
"""The same in pixels, at least."""

_FINER = 4
"""The fill's cells are divided into so many, smoothly, before they are interpolated linearly."""
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
    fade_x, fade_y = _fade(region)
    window = region.bounds(width, height).grown(int(fade_x) + 1, int(fade_y) + 1).clipped(width, height)
    fine = fill.around(window, 2).refined(min(_FINER, fill.size))
    rim = Grid(_opacity(region, fine), fine.left, fine.top, fine.size)
    for band in window.tiles(window.width, _TILE):
        colours, opacity = fine.enlarged(band), rim.enlarged(band)
        region.paint(opacity, (255,), (band.left, band.top))
        for tile in band.tiles(_TILE, _TILE):
            part = tile.shifted(-band.left, -band.top)
            _blend(tile.of(pixels), part.of(colours), part.of(opacity))


def _fade(region: Region) -> tuple[float, float]:
    a, b = region.semi_axes
    return max(SHORTEST_FADE, FADE * a), max(SHORTEST_FADE, FADE * b)


def _opacity(region: Region, grid: Grid) -> Cells:
    """Return, for each cell, 255 in the region, 0 where its fade ends, and a smooth step between."""
    (centre_x, centre_y), (a, b), (fade_x, fade_y) = region.centre, region.semi_axes, _fade(region)
    rows, columns = grid.cells.shape[:2]
    x = np.abs(grid.left + (np.arange(columns, dtype=np.float32) + 0.5) * grid.size - centre_x)
    y = np.abs(grid.top + (np.arange(rows, dtype=np.float32) + 0.5) * grid.size - centre_y)
    if region.shape is Shape.ELLIPSE:
        # Distances from the centre in units of the semi-axes.
        way = (np.hypot.outer(y / b, x / a) - 1) / min(fade_x / a, fade_y / b)
    else:
        way = np.hypot.outer(np.maximum(y - b, 0) / fade_y, np.maximum(x - a, 0) / fade_x)
    rest = 1 - np.clip(way, 0, 1)
    return np.asarray(rest * rest * (3 - 2 * rest) * 255, np.float32)


def _blend(pixels: Pixels, fill: Pixels, opacity: Pixels) -> None:
    """Lay the fill over the pixels; where the opacity is 255, exactly the fill remains."""
    least, most, _, _ = cv2.minMaxLoc(opacity)
    if least == 255:
        pixels[...] = fill
    elif most > 0:
        above = cv2.merge([opacity] * 3)
        below = cv2.multiply(pixels, cv2.bitwise_not(above), scale=1 / 255)
        pixels[...] = cv2.add(below, cv2.multiply(fill, above, scale=1 / 255))
