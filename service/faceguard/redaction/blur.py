from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Box
from faceguard.picture import Frame, Pixels
from faceguard.redaction.cluster import clustered
from faceguard.redaction.grid import Grid
from faceguard.redaction.inpaint import Inpainter
from faceguard.redaction.region import Region
from faceguard.redaction.rim import LARGEST_CELL, fade, reached, slack
from faceguard.redaction.window import Window, hull
from faceguard.shape import Shape
from faceguard.ticket import Checkpoint

_FINER = 2
"""How often a cell of the size that a region asks for is divided smoothly, before linear interpolation."""
_BAND = 256
"""Rows of pixels that are filled at a time, so that intermediate results stay in the processor's cache."""

_STAMP = 1 << 12
"""The most pixels of a region and its fade whose opacity is cached for other regions of the same size."""

_BESIDE = np.ones((3, 3), np.uint8)


def blur(frame: Frame, regions: Sequence[Region], checkpoint: Checkpoint = lambda: None) -> None:
    """Fill the regions with their blurred surroundings.

    The rims fade outwards.
    """
    inpainter = Inpainter(frame, regions, checkpoint)
    for cluster in clustered(regions, checkpoint):
        fill = inpainter.fill(cluster)
        size = min(fill.size, LARGEST_CELL, max(1, (1 << cluster.octave) // _FINER))
        whole = hull([reached(region, size) for region in cluster.regions])
        window = whole.aligned(size).clipped(frame.width, frame.height)
        fine = fill.around(window, 2).refined(fill.size // size)
        if size == 1:
            _paint_small(frame.pixels, cluster.regions, fine, window, checkpoint)
        else:
            _paint_large(frame.pixels, cluster.regions, fine, window, checkpoint)


def _paint_small(pixels: Pixels, regions: Sequence[Region], fill: Grid, window: Window, checkpoint: Checkpoint) -> None:
    """Fill regions and fade their rims in one go; the cells of the fill are pixels."""
    opacity = np.zeros((window.height, window.width), np.uint8)
    for region in regions:
        checkpoint()
        whole = reached(region, 1)
        near = whole.clipped(pixels.shape[1], pixels.shape[0])
        if region.shape is not Shape.HEAD and whole.width * whole.height <= _STAMP:
            stamp = near.shifted(-whole.left, -whole.top).of(
                _stamp(region.shape, region.outer.width, region.outer.height, region.softness)
            )
        else:
            stamp = _exact_opacity(region, near)
        part = near.shifted(-window.left, -window.top).of(opacity)
        np.maximum(part, stamp, out=part)
    part = window.of(pixels)
    cv2.add(_dimmed(part, ~opacity), _dimmed(fill.enlarged(window), opacity), dst=part)


def _paint_large(pixels: Pixels, regions: Sequence[Region], fill: Grid, window: Window, checkpoint: Checkpoint) -> None:
    """Fill regions and fade their rims, band by band, so that a band's opaque part is nearly all of it."""
    rows, columns = fill.cells.shape[:2]
    opacity = np.zeros((rows, columns), np.uint8)
    for region in regions:
        checkpoint()
        _cover(opacity, region, fill)
    # What is laid on, and how much of the picture is left below it.
    laid = replace(fill, cells=_dimmed(fill.cells, opacity)).rows(window)
    left_over = replace(fill, cells=~opacity)
    # A pixel's opacity comes from the cells beside it too.
    lowest, highest = cv2.erode(opacity, _BESIDE), cv2.dilate(opacity, _BESIDE)
    for band in window.tiles(window.width, _BAND):
        checkpoint()
        rows = slice((band.top - fill.top) // fill.size, -(-(band.bottom - fill.top) // fill.size))
        soft = _soft(lowest[rows].min(0) == 255, highest[rows].max(0).astype(bool))
        edges = (soft * fill.size + fill.left).clip(window.left, window.right).tolist()
        beside = [Window(left, band.top, right, band.bottom) for left, right in edges]
        rims = [rim for rim in beside if rim.width]
        below = [_dimmed(rim.of(pixels), left_over.enlarged(rim), fill.line) for rim in rims]
        if beside:
            laid.write(pixels, hull(beside))
        for rim, shown in zip(rims, below, strict=True):
            cv2.add(rim.of(pixels), shown, dst=rim.of(pixels))


def _cover(opacity: Pixels, region: Region, fill: Grid) -> None:
    """Add a region and its fade to the opacity (rows, columns) of the cells of a fill."""
    size = fill.size
    near = reached(region, size).shifted(-fill.left, -fill.top).aligned(size)
    cells = Window(near.left // size, near.top // size, near.right // size, near.bottom // size)
    cells = cells.clipped(opacity.shape[1], opacity.shape[0])
    corner = (fill.left + cells.left * size, fill.top + cells.top * size)
    covered = Window(0, 0, cells.width * size, cells.height * size).shifted(*corner)
    part = cells.of(opacity)
    np.maximum(part, _opacity(region, covered, size, slack(size)), out=part)


def _soft(opaque: NDArray[np.bool_], touched: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the first column and the one after the last of what lies beside and between the opaque columns.

    From the first column touched to the last one; shape (n, 2).
    """
    reached = np.flatnonzero(touched)
    turns = np.flatnonzero(np.diff(np.concatenate([[False], opaque, [False]])))
    return np.concatenate([reached[:1], turns, reached[-1:] + 1]).reshape(-1, 2)


@lru_cache(maxsize=512)
def _stamp(shape: Shape, width: int, height: int, softness: float) -> Pixels:
    """Return the opacity of a region with a box of this size, and of its fade; it is the same wherever the box lies."""
    region = Region(Box(0, 0, width, height), shape, softness=softness)
    return _exact_opacity(region, reached(region, 1))


def _exact_opacity(region: Region, window: Window) -> Pixels:
    """Return the opacity of the pixels of a window, 255 in all of the region."""
    opacity = _opacity(region, window, 1, 0)
    region.paint(opacity, (255,), (window.left, window.top))
    return opacity


def _opacity(region: Region, window: Window, size: int, opaque: float) -> Pixels:
    """Return, for the cells of a window, 255 in the region and so far around it, then a smooth step down to 0."""
    (centre_x, centre_y), (a, b) = region.centre, region.semi_axes
    rows, columns = -(-window.height // size), -(-window.width // size)
    x = (np.arange(columns, dtype=np.float32) + 0.5) * size + (window.left - centre_x)
    y = (np.arange(rows, dtype=np.float32) + 0.5) * size + (window.top - centre_y)
    if region.shape is Shape.HEAD:
        radius, slope = region.head.radii(x, y)
        distance = np.maximum(radius - 1, 0) / np.maximum(slope, np.finfo(np.float32).tiny)
    elif region.shape is Shape.ELLIPSE:
        # The distance to first order: radius / |gradient of radius|, the radius in units of the semi-axes.
        radius = np.sqrt(np.add.outer((y / b) ** 2, (x / a) ** 2))
        slope = np.sqrt(np.add.outer((y / b**2) ** 2, (x / a**2) ** 2))
        distance = np.maximum(radius - 1, 0) * radius / np.maximum(slope, np.finfo(np.float32).tiny)
    else:
        distance = np.sqrt(np.add.outer(np.maximum(np.abs(y) - b, 0) ** 2, np.maximum(np.abs(x) - a, 0) ** 2))
    rest = np.clip(1 - (distance - opaque) / fade(region), 0, 1)
    return np.asarray(cv2.convertScaleAbs(rest * rest * (3 - 2 * rest), alpha=255), np.uint8)


def _dimmed(pixels: Pixels, opacity: Pixels, line: int = 1) -> Pixels:
    """Return the pixels times their opacity, of which one row serves `line` rows of pixels.

    Exactly the same where it is 255, nothing where it is 0.
    """
    opacity = np.asarray(cv2.cvtColor(opacity, cv2.COLOR_GRAY2RGB), np.uint8)
    dimmed = np.empty_like(pixels)
    for first in range(line):
        every = pixels[first::line]
        cv2.multiply(every, opacity[: len(every)], dst=dimmed[first::line], scale=1 / 255)
    return dimmed
