from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from service.picture import Frame, Pixels
from service.redact.fill import Fill, Surroundings
from service.redact.region import Region, Shape, Window

FADE = 0.08
"""Width of the soft rim outside the region, as a share of its extent on each side of the centre."""
SHORTEST_FADE = 2.0
"""The same in pixels, at least."""

_SMOOTH = 4
"""The coarse fill is enlarged by this much with a smooth kernel before it is interpolated linearly."""
_TILE = 128
"""Pixels a side of the tiles that are wholly filled, blended or left alone."""


def blur(frame: Frame, covered: Pixels, regions: Sequence[Region], pixels: Pixels) -> None:
    """Fill the regions of `pixels` (height, width, 3) with the frame's blurred surroundings.

    The rim fades outwards. `covered` is the union of the regions, 255; shape (height, width).
    """
    surroundings = Surroundings(frame, covered)
    for region in regions:
        _paint(pixels, region, surroundings.fill(region))


def _paint(pixels: Pixels, region: Region, fill: Fill) -> None:
    """Fill the region and fade its rim into the pixels around it."""
    height, width = pixels.shape[:2]
    fade_x, fade_y = _fade(region)
    window = region.bounds(width, height).grown(int(fade_x) + 1, int(fade_y) + 1).clipped(width, height)
    fine = _smooth(fill, window)
    opacity = _opacity(region, fine)
    for tile in window.tiles(_TILE):
        tile_opacity = opacity.enlarged(tile)
        region.paint(tile_opacity, (255,), (tile.left, tile.top))
        least, most, _, _ = cv2.minMaxLoc(tile_opacity)
        if least == 255:
            tile.of(pixels)[...] = fine.enlarged(tile)
        elif most > 0:
            _blend(tile.of(pixels), fine.enlarged(tile), tile_opacity)


def _fade(region: Region) -> tuple[float, float]:
    a, b = region.semi_axes
    return max(SHORTEST_FADE, FADE * a), max(SHORTEST_FADE, FADE * b)


def _smooth(fill: Fill, window: Window) -> Grid:
    """Return the fill around a window on a finer grid."""
    cells = fill.cells...
def _opacity(region: Region, corner: tuple[int, int], size: int, shape: tuple[int, int]) -> Pixels:
    """Return 255 at the rim, 0 where the fade ends and a smooth step between, on a grid of cells of a size."""
    (centre_x, centre_y), (a, b), (fade_x, fade_y) = region.centre, region.semi_axes, _fade(region)
    x = np.abs(corner[0] + (np.arange(shape[1], dtype=np.float32) + 0.5) * size - centre_x)
    y = np.abs(corner[1] + (np.arange(shape[0], dtype=np.float32) + 0.5) * size - centre_y)
    if region.shape is Shape.ELLIPSE:
        # In units of the semi-axes; the fade is that much wider than the ellipse.
        way = (np.sqrt(np.add.outer((y / b) ** 2, (x / a) ** 2)) - 1) / max(fade_x / a, fade_y / b)
    else:
        way = np.hypot.outer(np.maximum(y - b, 0) / fade_y, np.maximum(x - a, 0) / fade_x)
    rest: NDArray[np.float32] = 1 - np.clip(way, 0, 1)
    return np.asarray(rest * rest * (3 - 2 * rest) * 255 + 0.5, np.uint8)


def _blend(pixels: Pixels, fill: Pixels, opacity: Pixels) -> None:
    """Lay the fill over the pixels; where the opacity is 255, exactly the fill remains."""
    least, most, _, _ = cv2.minMaxLoc(opacity)
    if most == 0:
        return
    if least == 255:
        pixels[...] = fill
        return
    opacity = cv2.merge([opacity] * 3)
    below = cv2.multiply(pixels, cv2.bitwise_not(opacity), scale=1 / 255)
    pixels[...] = cv2.add(below, cv2.multiply(fill, opacity, scale=1 / 255))
