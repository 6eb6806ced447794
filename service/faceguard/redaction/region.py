from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Box
from faceguard.picture import Pixels
from faceguard.redaction.superellipse import ROUND, Superellipse
from faceguard.redaction.window import Window
from faceguard.replacement import Emoji
from faceguard.shape import Shape
from faceguard.style import Style
from faceguard.ticket import Checkpoint

_SMALL = 1 << 16
"""Pixels of a plane up to which it is faster to ask each one whether it lies in an ellipse than to go row by row."""
_NARROW = 64
"""Columns up to which the same holds of any shape: a thousand rows of one pixel are as many steps as of a thousand."""
_AROUND = {Shape.ELLIPSE: sqrt(2), Shape.RECTANGLE: 1, Shape.HEAD: ROUND}
"""How much larger than its box the smallest of each shape is that holds it."""
_TINY = 1e-6
"""More than what rounding can do to a square of a distance in semi-axes."""
# Further out than any picture; keeps what is computed from it in range.
_FAR = 1 << 20


@dataclass(frozen=True, slots=True)
class Region:
    """What is to be redacted, in pixels of the upright picture; it may reach outside of it."""

    box: Box
    shape: Shape = Shape.ELLIPSE
    style: Style | None = None
    """A style of its own, instead of that of all others."""
    color: tuple[int, int, int] | None = None
    """A colour of its own: red, green and blue, 0 to 255."""
    strength: float = 1
    """How many times coarser than usual it is filled."""
    softness: float = 1
    """How many times wider than usual its soft rim is, outside of it."""
    turn: float = 0
    """By how many radians the box of a head is turned around its middle, clockwise as one sees it."""
    emoji: Emoji | None = None
    """One of its own, instead of the picture that is laid over all others."""
    label: str = ""
    """What is written on it."""
    outer: Window = field(init=False, repr=False, compare=False)
    """The box, not turned, in whole pixels, rounded outwards, so that a pixel touched is a pixel covered."""
    extent: Window = field(init=False, repr=False, compare=False)
    """The whole-pixel bounding box of the shape, in the picture or not."""
    semi_axes: tuple[float, float] = field(init=False, repr=False, compare=False)
    """Half the extent of the shape in x and y, before it is turned."""

    def __post_init__(self) -> None:
        box, factor = self.box, _AROUND[self.shape]
        outer = Window(floor(_near(box.x)), floor(_near(box.y)), ceil(_near(box.right)), ceil(_near(box.bottom)))
        if not (box.width > 0 and box.height > 0 and outer.width and outer.height):  # these are rounded
            outer = Window(outer.left, outer.top, outer.left, outer.top)
        a, b = factor * outer.width / 2, factor * outer.height / 2
        extent, (x, y) = outer, outer.centre
        if self.shape is Shape.HEAD:
            extent = Superellipse((x, y), (a, b), self.turn).extent
        elif self.shape is Shape.ELLIPSE:
            extent = Window(floor(x - a), floor(y - b), ceil(x + a), ceil(y + b))
        for name, value in (("outer", outer), ("extent", extent), ("semi_axes", (a, b))):
            object.__setattr__(self, name, value)

    @property
    def centre(self) -> tuple[float, float]:
        """The centre (x, y) of the shape; pixel 0 reaches from 0 to 1."""
        return self.outer.centre

    @property
    def head(self) -> Superellipse:
        """What a region in the shape of a head is."""
        return Superellipse(self.centre, self.semi_axes, self.turn)

    def bounds(self, width: int, height: int) -> Window:
        """Return the whole-pixel bounding box of the shape, clipped to a picture of this size."""
        return self.extent.clipped(width, height)

    def is_visible(self, width: int, height: int) -> bool:
        """Whether there is anything to redact in a picture of this size."""
        bounds = self.bounds(width, height)
        return bounds.width > 0 and bounds.height > 0

    def shrunk(self, pixels: float) -> "Region":
        """Move the rim inwards by so many pixels or a little more; the box is empty where nothing is left."""
        outer = self.outer
        step = ceil(pixels / _AROUND[self.shape])
        box = Box(outer.left + step, outer.top + step, outer.width - 2 * step, outer.height - 2 * step)
        return replace(self, box=box)

    def paint(self, canvas: Pixels, value: tuple[int, ...], corner: tuple[int, int] = (0, 0)) -> None:
        """Set the pixels whose centres lie in the shape to a value; `corner` is the (x, y) of the canvas's first one.

        A part of a picture is painted as the same part of the whole would be, which OpenCV's shapes do not promise.
        """
        window = self.extent.shifted(-corner[0], -corner[1]).clipped(canvas.shape[1], canvas.shape[0])
        part = window.of(canvas)
        line = np.empty((window.width, *canvas.shape[2:]), np.uint8)
        line[...] = value
        if self.shape is Shape.RECTANGLE:
            part[...] = line
        else:
            self.lay(canvas, np.broadcast_to(line, part.shape), corner)

    def lay(self, canvas: Pixels, lines: Sequence[Pixels] | Pixels, corner: tuple[int, int] = (0, 0)) -> None:
        """Set the pixels that `paint` would, each row to a line of its own; a line begins where the shape's bounds do.

        The bounds are those in the canvas, and there is a line for each row of them.
        """
        window = self.extent.shifted(-corner[0], -corner[1]).clipped(canvas.shape[1], canvas.shape[0])
        starts, ends = self._spans(window.shifted(*corner))
        part = window.of(canvas)
        if window.width <= _NARROW or (canvas.ndim == 2 and window.width * window.height <= _SMALL):
            columns = np.arange(window.width, dtype=np.int32)
            step = max(1, _SMALL // max(1, window.width))
            for rows in (slice(top, top + step) for top in range(0, window.height, step)):
                inside = (columns >= starts[rows, None]) & (columns < ends[rows, None])
                np.copyto(part[rows], np.asarray(lines[rows]), where=inside if canvas.ndim == 2 else inside[..., None])
            return
        for row, line, start, end in zip(part, lines, starts.tolist(), ends.tolist(), strict=False):
            row[start:end] = line[start:end]

    def _spans(self, window: Window) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the first column of the shape in each row of a window and the one after its last, 0 the window's."""
        if self.shape is Shape.RECTANGLE:
            return np.zeros(window.height, np.int32), np.full(window.height, window.width, np.int32)
        if self.shape is Shape.HEAD:
            return self.head.spans(window)
        (x, y), (a, b) = self.centre, self.semi_axes
        heights = (np.arange(window.top, window.bottom) + (0.5 - y)) / b
        squares = 1 - heights * heights
        reach = a * np.sqrt(np.maximum(0, squares))
        middle = x - 0.5 - window.left
        # The bounds are rounded outwards: of their first and last row, no pixel's centre need lie in the shape.
        starts, ends = np.ceil(middle - reach), (np.floor(middle + reach) + 1) * (squares >= 0)
        return np.maximum(starts, 0).astype(np.int32), np.maximum(ends, 0).astype(np.int32)

    def cover(self, cells: Pixels, corner: tuple[int, int], size: int) -> None:
        """Set the cells, of so many pixels a side, that the shape touches to 255; `corner` is where the first begins.

        A cell of which a pixel's centre lies in the shape is touched for certain; one at the rim may be without.
        """
        near = self.extent.shifted(-corner[0], -corner[1]).aligned(size)
        window = Window(near.left // size, near.top // size, near.right // size, near.bottom // size)
        window = window.clipped(cells.shape[1], cells.shape[0])
        part = window.of(cells)
        if self.shape is Shape.RECTANGLE:
            part[...] = 255
            return
        if self.shape is Shape.HEAD:
            whole = Window(window.left * size, window.top * size, window.right * size, window.bottom * size)
            _touched(part, *self._spans(whole.shifted(*corner)), size)
            return
        (x, y), (a, b) = self.centre, self.semi_axes
        columns = np.abs((np.arange(window.left, window.right) + 0.5) * size + (corner[0] - x))
        rows = np.abs((np.arange(window.top, window.bottom) + 0.5) * size + (corner[1] - y))
        # From the centre of the shape to the nearest point of the cell.
        columns, rows = np.maximum(columns - size / 2, 0) / a, np.maximum(rows - size / 2, 0) / b
        squares = np.add.outer((rows * rows).astype(np.float32), (columns * columns).astype(np.float32))
        np.copyto(part, 255, where=squares <= 1 + _TINY)

    def mask(self, window: Window) -> Pixels:
        """Return 255 in the shape and 0 elsewhere, for the pixels of a window."""
        mask = np.zeros((window.height, window.width), np.uint8)
        self.paint(mask, (255,), (window.left, window.top))
        return mask


def _touched(cells: Pixels, starts: NDArray[np.int32], ends: NDArray[np.int32], size: int) -> None:
    """Set the cells, of so many pixels a side, to 255 that rows of pixels from their starts to their ends lie in."""
    filled = starts < ends
    rows = np.arange(0, len(starts), size)
    starts = np.minimum.reduceat(np.where(filled, starts, np.iinfo(np.int32).max), rows) // size
    ends = np.maximum.reduceat(np.where(filled, ends, 0), rows)
    columns = np.arange(cells.shape[1], dtype=np.int32)
    np.copyto(cells, 255, where=(columns >= starts[:, None]) & (columns * size < ends[:, None]))


def union(regions: Sequence[Region], width: int, height: int, checkpoint: Checkpoint = lambda: None) -> Pixels:
    """Return 255 where any region is and 0 elsewhere; shape (height, width)."""
    mask = np.zeros((height, width), np.uint8)
    for region in regions:
        checkpoint()
        region.paint(mask, (255,))
    return mask


def _near(coordinate: float) -> float:
    return min(max(coordinate, -_FAR), _FAR)
