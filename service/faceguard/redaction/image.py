from collections.abc import Sequence
from dataclasses import replace
from math import hypot, sqrt

import cv2
import numpy as np

from faceguard.geometry import Box
from faceguard.picture import Frame, Pixels
from faceguard.redaction.artwork import Artwork, emoji
from faceguard.redaction.blur import blur
from faceguard.redaction.region import Region
from faceguard.redaction.superellipse import ROUND
from faceguard.redaction.window import Window
from faceguard.shape import Shape
from faceguard.ticket import Checkpoint

_TILE = (2048, 256)
"""Columns and rows that are laid at a time."""
_THINNEST = 0.1
"""Pixels that a box is taken to be wide and high at least."""


def image(frame: Frame, regions: Sequence[Region], artwork: Artwork, checkpoint: Checkpoint = lambda: None) -> None:
    """Lay a picture, or their own, over the regions, as large as it fits; around it and below is what `blur` makes.

    It is neither stretched nor turned, so that it tells nothing of the face but where the region is.
    """
    blur(frame, regions, checkpoint)
    for region in regions:
        checkpoint()
        _lay(frame.pixels, region, emoji(region.emoji) if region.emoji else artwork, checkpoint)


def _lay(pixels: Pixels, region: Region, artwork: Artwork, checkpoint: Checkpoint) -> None:
    place = _place(region, artwork.proportion)
    source = artwork.near(place.width)
    scale = place.width / source.shape[1], place.height / source.shape[0]
    whole = Window(int(place.x) - 1, int(place.y) - 1, int(place.right) + 2, int(place.bottom) + 2)
    shown = region.bounds(pixels.shape[1], pixels.shape[0])
    seen = whole.shifted(-shown.left, -shown.top).clipped(shown.width, shown.height).shifted(shown.left, shown.top)
    for tile in seen.tiles(*_TILE):
        checkpoint()
        # From a pixel of the tile to one of the source; both have their middles at a half.
        across = [(tile.left + 0.5 - place.x) / scale[0] - 0.5, (tile.top + 0.5 - place.y) / scale[1] - 0.5]
        way = np.array([[1 / scale[0], 0, across[0]], [0, 1 / scale[1], across[1]]])
        size = (tile.width, tile.height)
        laid = cv2.warpAffine(source, way, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        below = tile.of(pixels)
        clear = cv2.cvtColor(cv2.bitwise_not(laid[..., 3]), cv2.COLOR_GRAY2RGB)
        covered = cv2.add(cv2.multiply(below, clear, scale=1 / 255), cv2.cvtColor(laid, cv2.COLOR_RGBA2RGB))
        cv2.copyTo(covered, region.mask(tile), below)


def _place(region: Region, proportion: float) -> Box:
    """Return where all of a picture has room in the region, in its middle, and with its own proportions."""
    # The box itself, not in whole pixels: in a video it moves smoothly. One that is far too large is as the region is.
    box, outer = region.box, region.outer
    left, right = max(box.x, outer.left), min(box.right, outer.right)
    top, bottom = max(box.y, outer.top), min(box.bottom, outer.bottom)
    a, b = max(right - left, _THINNEST) / 2, max(bottom - top, _THINNEST) / 2
    if region.shape is Shape.RECTANGLE:
        width = 2 * min(a, b * proportion)
    elif region.shape is Shape.HEAD:
        corners = np.array([[1, 1 / proportion], [1, -1 / proportion]])
        width = 2 / float(replace(region.head, semi_axes=(ROUND * a, ROUND * b)).reach(corners).max())
    else:
        # The largest in an ellipse whose semi-axes are √2 times those of its box.
        width = 2 * sqrt(2) / hypot(1 / a, 1 / (b * proportion))
    height = width / proportion
    return Box((left + right - width) / 2, (top + bottom - height) / 2, width, height)
