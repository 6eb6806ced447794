from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np

from service.geometry import Box
from service.picture import Frame, Pixels
from service.redact.fill import Surroundings
from service.redact.grid import Grid
from service.redact.group import grouped
from service.redact.region import Region, Shape
from service.redact.window import Window, hull

FADE = 0.08
"""Width of the soft rim outside the region, as a share of its shorter semi-axis."""
SHORTEST_FADE = 2.0
"""The same in pixels, at least."""

_FINER = 4
"""A cell as large as a region asks for is divided into so many, smoothly, before they are interpolated linearly."""
_LINEAR = 16
"""Pixels that are interpolated linearly, at most."""
_BAND = 128
"""Rows of pixels that are filled at a time, at least."""
_PIXELS = 1 << 17
"""Pixels that are filled at a time, at least: as many as a processor's cache holds."""

_STAMP = 1 << 12
"""Pixels of a region and its fade up to which its opacity is kept for others of the same size."""

_BESIDE = np.ones((1, 3), np.uint8)


def blur(frame: Frame, regions: Sequence[Region], pixels: Pixels) -> None:
    """Fill the regions of `pixels` (height, width, 3) with the frame's blurred surroundings.

    The rims fade outwards.
    """
    surroundings = Surroundings(frame, regions)
    for group in grouped(regions):
        fill = surroundings.fill(group)
        size = min(fill.size, _LINEAR, max(1, (1 << group.octave) // _FINER))
        reached = hull([_reached(region) for region in group.regions])
        window = reached.aligned(size).clipped(frame.width, frame.height)
        fine = fill.around(window, 2).refined(fill.size // size)
        if size == 1:
            _paint_small(pixels, group.regions, fine, window)
        else:
            _paint_large(pixels, group.regions, fine, window)


def _reached(region: Region) -> Window:
    """Return the window that holds a region and its fade."""
    reach = int(_fade(region)) + 1
    return region.extent.grown(reach, reach)


def _paint_small(pixels: Pixels, regions: Sequence[Region], fill: Grid, window: Window) -> None:
    """Fill regions and fade their rims, all in one go; the fill's cells are pixels."""
    opacity = np.zeros((window.height, window.width), np.uint8)
    for region in regions:
        whole = _reached(region)
        near = whole.clipped(pixels.shape[1], pixels.shape[0])
        if whole.width * whole.height <= _STAMP:
            stamp = near.shifted(-whole.left, -whole.top).of(
                _stamp(region.shape, region.outer.width, region.outer.height)
            )
        else:
            stamp = _exact_opacity(region, near)
        part = near.shifted(-window.left, -window.top).of(opacity)
        np.maximum(part, stamp, out=part)
    _blend(window.of(pixels), fill.enlarged(window), opacity)


def _paint_large(pixels: Pixels, regions: Sequence[Region], fill: Grid, window: Window) -> None:
    """Fill regions and fade their rims, band by band: what lies between stays in the processor's cache."""
    rows, columns = fill.cells.shape[:2]
    whole = Window(fill.left, fill.top, fill.left + columns * fill.size, fill.top + rows * fill.size)
    opacity = np.zeros((rows, columns), np.uint8)
    for region in regions:
        np.maximum(opacity, _opacity(region, whole, fill.size), out=opacity)
    rim = Grid(opacity.astype(np.float32), fill.left, fill.top, fill.size)
    for band in window.tiles(window.width, max(_BAND, _PIXELS // window.width // fill.size * fill.size)):
        colours = fill.enlarged(band)
        for piece, opaque in _pieces(rim, band):
            part = piece.shifted(-band.left, -band.top).of(colours)
            if opaque:
                piece.of(pixels)[...] = part
            else:
                mask = rim.enlarged(piece).copy()
                for region in regions:
                    region.paint(mask, (255,), (piece.left, piece.top))
                _blend(piece.of(pixels), part, mask)


def _pieces(rim: Grid, band: Window) -> Iterator[tuple[Window, bool]]:
    """Cut a band into windows that are opaque everywhere and windows that are not, and leave out what is clear."""
    near = rim.around(band, 1)
    # A pixel's opacity comes from the cells beside it too.
    lowest = cv2.erode(near.cells.min(0)[None], _BESIDE)[0]
    highest = cv2.dilate(near.cells.max(0)[None], _BESIDE)[0]
    kinds = (highest > 0).astype(np.int8) + (lowest == 255)
    starts = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(kinds)]
    for start, end in pairwise(starts):
        left, right = (near.left + column * rim.size for column in (start, end))
        piece = Window(max(left, band.left), band.top, min(right, band.right), band.bottom)
        if kinds[start] and piece.width > 0:
            yield piece, kinds[start] == 2


def _fade(region: Region) -> float:
    return max(SHORTEST_FADE, FADE * min(region.semi_axes))


@lru_cache(maxsize=512)
def _stamp(shape: Shape, width: int, height: int) -> Pixels:
    """Return the opacity of a region with a box of so many pixels and of its fade: wherever it lies, it is the same."""
    region = Region(Box(0, 0, width, height), shape)
    return _exact_opacity(region, _reached(region))


def _exact_opacity(region: Region, window: Window) -> Pixels:
    """Return the opacity of the pixels of a window, 255 in all of the region."""
    opacity = _opacity(region, window, 1)
    region.paint(opacity, (255,), (window.left, window.top))
    return opacity


def _opacity(region: Region, window: Window, size: int) -> Pixels:
    """Return, for the cells of a window, 255 in the region, 0 where its fade ends, and a smooth step between."""
    (centre_x, centre_y), (a, b) = region.centre, region.semi_axes
    rows, columns = -(-window.height // size), -(-window.width // size)
    x = np.abs((np.arange(columns, dtype=np.float32) + 0.5) * size + (window.left - centre_x))
    y = np.abs((np.arange(rows, dtype=np.float32) + 0.5) * size + (window.top - centre_y))
    if region.shape is Shape.ELLIPSE:
        # The distance to first order: radius / |gradient of radius|, the radius in units of the semi-axes.
        radius = np.sqrt(np.add.outer((y / b) ** 2, (x / a) ** 2))
        slope = np.sqrt(np.add.outer((y / b**2) ** 2, (x / a**2) ** 2))
        distance = np.maximum(radius - 1, 0) * radius / np.maximum(slope, np.finfo(np.float32).tiny)
    else:
        distance = np.sqrt(np.add.outer(np.maximum(y - b, 0) ** 2, np.maximum(x - a, 0) ** 2))
    rest = np.maximum(1 - distance / _fade(region), 0)
    return np.asarray(cv2.convertScaleAbs(rest * rest * (3 - 2 * rest), alpha=255), np.uint8)


def _blend(pixels: Pixels, fill: Pixels, opacity: Pixels) -> None:
    """Lay the fill over the pixels; where the opacity is 255, exactly the fill remains."""
    above = cv2.merge([opacity] * 3)
    below = cv2.multiply(pixels, cv2.bitwise_not(above), scale=1 / 255)
    pixels[...] = cv2.add(below, cv2.multiply(fill, above, scale=1 / 255))
