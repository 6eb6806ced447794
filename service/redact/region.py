from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil, floor, sqrt

import cv2
import numpy as np

from service.geometry import Box
from service.picture import Pixels
from service.redact.window import Window

_CORNERS = 256
_ANGLES = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
# A polygon whose sides touch the unit circle from outside, so that rounding never cuts into the ellipse.
_CIRCLE = np.stack((np.cos(_ANGLES), np.sin(_ANGLES)), 1) / np.cos(np.pi / _CORNERS)
_SUBPIXEL_BITS = 4
# Further out than any picture; keeps OpenCV's fixed-point coordinates from overflowing.
_FAR = 1 << 20


class Shape(StrEnum):
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"


@dataclass(frozen=True, slots=True)
class Region:
    """What is to be redacted, in pixels of the upright picture; it may reach outside of it."""

    box: Box
    shape: Shape = Shape.ELLIPSE
    outer: Window = field(init=False, repr=False, compare=False)
    """The box in whole pixels, rounded outwards, so that a pixel touched is a pixel covered."""
    extent: Window = field(init=False, repr=False, compare=False)
    """The whole-pixel bounding box of the shape, in the picture or not."""
    semi_axes: tuple[float, float] = field(init=False, repr=False, compare=False)
    """Half the extent of the shape in x and y. The smallest ellipse around a box is √2 times as large."""

    def __post_init__(self) -> None:
        box, factor = self.box, 1 if self.shape is Shape.RECTANGLE else sqrt(2)
        outer = Window(floor(_near(box.x)), floor(_near(box.y)), ceil(_near(box.right)), ceil(_near(box.bottom)))
        a, b = factor * outer.width / 2, factor * outer.height / 2
        extent = outer
        if self.shape is Shape.ELLIPSE:
            x, y = outer.centre
            # The polygon's boundary pixels are drawn too: one more on each side.
            extent = Window(floor(x - a), floor(y - b), ceil(x + a), ceil(y + b)).grown(1, 1)
        for name, value in (("outer", outer), ("extent", extent), ("semi_axes", (a, b))):
            object.__setattr__(self, name, value)

    @property
    def centre(self) -> tuple[float, float]:
        """The centre (x, y) of the shape; pixel 0 reaches from 0 to 1."""
        return self.outer.centre

    def bounds(self, width: int, height: int) -> Window:
        """Return the whole-pixel bounding box of the shape, clipped to a picture of this size."""
        return self.extent.clipped(width, height)

    def is_visible(self, width: int, height: int) -> bool:
        """Whether there is anything to redact in a picture of this size."""
        if not (self.box.width > 0 and self.box.height > 0):
            return False
        bounds = self.bounds(width, height)
        return bounds.width > 0 and bounds.height > 0

    def shrunk(self, pixels: float) -> "Region":
        """Move the rim inwards; the box is empty where nothing is left."""
        outer = self.outer
        share = 1 if self.shape is Shape.RECTANGLE else 1 / sqrt(2)
        dx, dy = pixels * share, pixels * share
        box = Box(outer.left + dx, outer.top + dy, max(0, outer.width - 2 * dx), max(0, outer.height - 2 * dy))
        return replace(self, box=box)

    def paint(self, canvas: Pixels, value: tuple[int, ...], corner: tuple[int, int] = (0, 0)) -> None:
        """Set the pixels of the shape to a value; `corner` is the (x, y) of the canvas's first pixel."""
        if self.shape is Shape.RECTANGLE:
            outer = self.outer.shifted(-corner[0], -corner[1])
            cv2.rectangle(canvas, (outer.left, outer.top), (outer.right - 1, outer.bottom - 1), value, cv2.FILLED)
            return
        # OpenCV's coordinates are those of pixel centres, half a pixel less than ours.
        (x, y), (a, b), unit = self.centre, self.semi_axes, 1 << _SUBPIXEL_BITS
        centre = ((x - corner[0] - 0.5) * unit, (y - corner[1] - 0.5) * unit)
        polygon = np.rint(_CIRCLE * (a * unit, b * unit) + centre).astype(np.int32)
        cv2.fillConvexPoly(canvas, polygon, value, cv2.LINE_8, _SUBPIXEL_BITS)

    def mask(self, window: Window) -> Pixels:
        """Return 255 in the shape and 0 elsewhere, for the pixels of a window."""
        mask = np.zeros((window.height, window.width), np.uint8)
        self.paint(mask, (255,), (window.left, window.top))
        return mask


def union(regions: Sequence[Region], width: int, height: int) -> Pixels:
    """Return 255 where any region is and 0 elsewhere; shape (height, width)."""
    mask = np.zeros((height, width), np.uint8)
    for region in regions:
        region.paint(mask, (255,))
    return mask


def _near(coordinate: float) -> float:
    return min(max(coordinate, -_FAR), _FAR)
