"""The picture as a grid of square blocks, each of which a pass covers or leaves out."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceguard.detection.detections import Detections
from faceguard.detection.explanation import Outcome
from faceguard.detection.trace import SILENT, Trace
from faceguard.geometry import Box
from faceguard.picture import Pixels

Mask = NDArray[np.bool_]
"""Which blocks are covered; shape (rows, columns)."""

Network = Callable[[Pixels, float, float], Detections]
"""Finds faces in (height, width, 3) RGB at a scale, from a score on."""

Core = NDArray[np.float64]
"""The part of a picture that a tile answers for: left, top, right, bottom in its pixels."""

SIDE = 16
"""A block's side in pixels of the first pass's input."""
MARGIN = 32
"""Of a grid of which nobody asks for another."""
MAX_TILE = 1024
"""The longest side of a tile in pixels of the network's input: bounds the memory of one run."""
SAVING = 0.92
"""A tile is cut in two where that leaves less than this share of its area."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of blocks: rows top to bottom - 1, columns left to right - 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class TileGrid:
    """A grid over a picture of this height and width in pixels."""

    height: int
    width: int
    side: float
    """A block's side in pixels."""
    margin: int = MARGIN
    """Pixels of the network's input around a tile, whose cells belong to the neighbour."""

    @classmethod
    def over(cls, pixels: Pixels, scale: float, margin: int = MARGIN) -> "TileGrid":
        """Lay the grid over a picture (height, width, 3) whose first pass has this scale."""
        return cls(pixels.shape[0], pixels.shape[1], SIDE / scale, margin)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return max(1, math.ceil(self.height / self.side)), max(1, math.ceil(self.width / self.side))

    def all(self) -> Mask:
        """Mark every block."""
        return np.ones(self.shape, bool)

    def touched(self, detections: Detections) -> Mask:
        """Mark the blocks that the boxes touch."""
        mask = np.zeros(self.shape, bool)
        corners = np.hstack([detections.boxes[:, :2], detections.boxes[:, :2] + detections.boxes[:, 2:]])
        for left, top, right, bottom in (corners / self.side).clip(0).astype(int):
            mask[top : bottom + 1, left : right + 1] = True
        return mask

    def of(self, detections: Detections) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return row and column of the block in which each box's centre lies."""
        columns, rows = (detections.centres // self.side).astype(np.intp).T
        return rows.clip(0, self.shape[0] - 1), columns.clip(0, self.shape[1] - 1)

    def tiles(self, mask: Mask, scale: float) -> Iterator[Tile]:
        """Hold all marked blocks in tiles, cut where a cut saves area at this scale or a side is too long."""
        block = self.side * scale
        yield from _cut(mask, 2 * self.margin / block, MAX_TILE / block, 0, 0)


def _cut(mask: Mask, margins: float, longest: float, top: int, left: int) -> Iterator[Tile]:
    """Cut the mask, whose first row and column are these, into tiles.

    Both margins together and the longest side of a tile are in blocks.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    top, left = top + int(rows[0]), left + int(columns[0])
    whole = max(mask.shape) <= longest and mask.all()  # a cut would add to the area
    axis, index = (0, 0) if whole else _best_cut(mask, margins, longest)
    if index == 0:
        yield Tile(top, left, top + mask.shape[0], left + mask.shape[1])
        return
    first, second = np.split(mask, [index], axis)
    yield from _cut(first, margins, longest, top, left)
    yield from _cut(second, margins, longest, top + index * (axis == 0), left + index * (axis == 1))


def _best_cut(mask: Mask, margins: float, longest: float) -> tuple[int, int]:
    """Return the axis to cut across and the index to cut before; index 0 for no cut.

    The first and last row and column of the mask have a mark.
    """
    axis = int(np.argmax(mask.shape))
    count = mask.shape[axis]
    if count > max(1, longest):
        quarter = count // 4  # cut in the middle half, so that no sliver is left
        start, end = max(1, quarter), max(2, count - quarter)
        costs = _cut_areas(mask if axis == 0 else mask.T, margins)[start - 1 : end - 1]
        return axis, start + int(np.argmin(costs))
    areas = [_cut_areas(mask, margins), _cut_areas(mask.T, margins)]
    best = min((float(costs.min(initial=math.inf)), axis) for axis, costs in enumerate(areas))
    if best[0] > SAVING * _input(mask.shape[0], mask.shape[1], margins):
        return 0, 0
    return best[1], 1 + int(np.argmin(areas[best[1]]))


def _cut_areas(mask: Mask, margins: float) -> NDArray[np.float64]:
    """Return the area of the network's input, in blocks, for both parts together, cut before each row but the first."""
    rows, columns = mask.shape
    marked = mask.any(1)
    first = np.where(marked, mask.argmax(1), columns)
    last = np.where(marked, columns - mask[:, ::-1].argmax(1), 0)
    index = np.arange(rows)
    height = np.maximum.accumulate(np.where(marked, index + 1, 0))  # from row 0, which is marked, to the last before
    width = np.maximum.accumulate(last) - np.minimum.accumulate(first)
    top = np.minimum.accumulate(np.where(marked, index, rows)[::-1])[::-1]  # the next marked one from here on
    rest = (np.maximum.accumulate(last[::-1]) - np.minimum.accumulate(first[::-1]))[::-1]
    return np.asarray(_input(height[:-1], width[:-1], margins) + _input(rows - top[1:], rest[1:], margins), np.float64)


def _input(rows: Any, columns: Any, margins: float) -> Any:
    """Return the area of the network's input, in blocks, for so many rows and columns of them."""
    return (rows + margins) * (columns + margins)


def infer_tiled(
    network: Network,
    pixels: Pixels,
    grid: TileGrid,
    mask: Mask,
    scale: float,
    evidence: float,
    trace: Trace = SILENT,
) -> Detections:
    """Run the network on the marked blocks; a tile reports the faces whose centres it holds, so none comes twice."""
    tiles = grid.tiles(mask, scale)
    cores = (np.array([tile.left, tile.top, tile.right, tile.bottom]) * grid.side for tile in tiles)
    return Detections.joined([infer_core(network, pixels, core, scale, evidence, grid.margin, trace) for core in cores])


def infer_core(
    network: Network,
    pixels: Pixels,
    core: Core,
    scale: float,
    evidence: float,
    margin: int,
    trace: Trace = SILENT,
) -> Detections:
    """Run the network on a core with a margin, in input pixels; return the faces whose centres the core holds."""
    height, width = pixels.shape[:2]
    left, top = (max(0, int(start - margin / scale)) for start in core[:2])
    right, bottom = (min(side, int(end + margin / scale)) for side, end in zip((width, height), core[2:], strict=True))
    trace.cover(Box(left, top, right - left, bottom - top))
    reported = network(pixels[top:bottom, left:right], scale, evidence).moved(offset=(left, top))
    detections = trace.number(reported)
    # centres beyond the picture's border belong to the tile at the border
    inside = (detections.centres >= np.where(core[:2] <= 0, -np.inf, core[:2])) & (
        detections.centres < np.where(core[2:] >= (width, height), np.inf, core[2:])
    )
    held = np.asarray(inside.all(1))
    trace.decide(detections, ~held, Outcome.OUTSIDE_TILE)
    return detections.take(np.flatnonzero(held))
