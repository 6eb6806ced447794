"""How a head lies in the boxes that are covered for its face, from frame to frame: turned, and off their middle.

What a detector's points tell is smoothed as the boxes are. Where it is known, the head's box is that of a photo, grown
by how much larger what is covered is than the face: wherever the face is in it, its head is in the head's box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Box, Boxes
from faceguard.redaction.head import HEIGHT, WIDTH, Head
from faceguard.redaction.superellipse import AREA, EXPONENT, ROUND
from faceguard.tracking.smoothing import extremes, lasting, smoothed
from faceguard.tracking.track import Sighting, Track

HeadBoxes = NDArray[np.float32]
"""Shape (n, 5), one a frame: x, y, width and height of a head's box as if it were not turned, and its turn, radians."""

_DUAL = EXPONENT / (EXPONENT - 1)
_HALF = np.array([WIDTH, HEIGHT]) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Heading:
    """What is known of each frame. None of it is in pixels, so that it holds in the axes of any boxes."""

    turns: NDArray[np.float64]
    """Shape (n,): how far the head is turned, clockwise as one sees it; radians."""
    ways: NDArray[np.float64]
    """Shape (n, 2): from the middle of what is covered to that of the head, as shares of the face's size."""
    faces: NDArray[np.float64]
    """Shape (n, 2): the face's width and height as shares of what is covered for it."""
    spare: NDArray[np.float64]
    """Shape (n, 2): what is covered besides on either side, across and along the head, as shares of the face's size."""
    doubt: NDArray[np.float64]
    """Shape (n,): 0 where it is known how the head lies, 1 where nobody knows, and between where that changes."""

    def within(self, boxes: Boxes, part: slice = slice(None)) -> HeadBoxes:
        """Return the heads in the boxes (n, 4) of a part of the frames, in their axes.

        Where nobody knows how the head lies, its shape holds the ellipse around the box.
        """
        turns, faces, doubt = self.turns[part], self.faces[part] * boxes[:, 2:], self.doubt[part][:, None]
        size = np.sqrt(faces.prod(1, keepdims=True))
        across, along = np.stack([np.cos(turns), np.sin(turns)], 1), np.stack([-np.sin(turns), np.cos(turns)], 1)
        way = size * self.ways[part]
        larger = np.maximum(boxes[:, 2:] - faces, 0) / 2
        grown = np.stack([(np.abs(axis) * larger).sum(1) for axis in (across, along)], 1)
        half = size * (_HALF + self.spare[part]) + grown
        # Half the extent of the ellipse, along the axes of the head, as if a head's shape were around a box of it.
        semi_axes = boxes[:, 2:] / (np.sqrt(2) * ROUND)
        ellipse = np.stack([np.hypot(*(axis * semi_axes).T) for axis in (across, along)], 1)
        off = np.stack([(axis * -way).sum(1) for axis in (across, along)], 1)
        before, after = (half + doubt * np.maximum(ellipse + sign * off - half, 0) for sign in (-1, 1))
        shift = (after - before) / 2
        middle = boxes[:, :2] + boxes[:, 2:] / 2 + way + shift[:, :1] * across + shift[:, 1:] * along
        sides = before + after
        return np.hstack([middle - sides / 2, sides, turns[:, None]]).astype(np.float32)


def as_head(row: NDArray[np.float32]) -> Head:
    """Return a row of the heads' boxes as one."""
    x, y, width, height, turn = row.tolist()
    return Head(Box(x, y, width, height), turn)


def takes_less(heads: HeadBoxes, boxes: Boxes) -> bool:
    """Tell whether the shapes of heads cover less in all than the ellipses around the boxes (n, 4), however padded."""
    return bool(AREA * heads[:, 2:4].prod(1).sum() < pi / 2 * boxes[:, 2:].prod(1).sum())


def heading(track: Track, frames: range, boxes: Boxes, reach: float) -> Heading | None:
    """Return how the head of a track lies in its boxes (n, 4), one a frame, in the axes of the track's.

    It is taken to be known up to so many frames from a sighting that tells. None where no sighting does.
    """
    telling = [each for each in track.sightings if each.pose]
    if not telling:
        return None
    poses = np.array([(each.pose.turn, each.pose.x, each.pose.y) for each in telling if each.pose])
    poses[:, 0] = np.unwrap(poses[:, 0])
    raw = _filled(frames, telling, poses)
    smooth = smoothed(raw)
    sizes = smoothed(_filled(frames, track.sightings, np.array([each.box[2:] for each in track.sightings])))
    doubt = lasting((_apart(frames, telling) > reach)[:, None].astype(float))[:, 0]
    return Heading(smooth[:, 0], smooth[:, 1:], sizes / boxes[:, 2:], _spare(raw, smooth), doubt)


def _filled(frames: range, sightings: Sequence[Sighting], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return columns (m, k) of sightings for each frame: on straight ways between them, and beyond as at the ends."""
    times = [each.frame for each in sightings]
    return np.stack([np.interp(frames, times, column) for column in values.T], 1)


def _apart(frames: range, sightings: Sequence[Sighting]) -> NDArray[np.float64]:
    """Return how many frames each is from the nearest sighting; shape (n,)."""
    times, numbers = np.array([each.frame for each in sightings], np.float64), np.array(frames, np.float64)
    after = np.searchsorted(times, numbers).clip(0, len(times) - 1)
    before = (after - 1).clip(0)
    return np.asarray(np.minimum(np.abs(times[before] - numbers), np.abs(times[after] - numbers)), np.float64)


def _spare(raw: NDArray[np.float64], smooth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the smoothed heads lack of those of their frame and of its two neighbours; shape (n, 2)."""
    sides = [[extremes(column, 1, low=low) for column in raw.T] for low in (True, False)]
    off = np.max([np.abs(np.stack(side, 1) - smooth) for side in sides], 0)
    turn = np.minimum(off[:, 0], pi / 2)
    turned = np.stack([(np.cos(turn) * a) ** _DUAL + (np.sin(turn) * b) ** _DUAL for a, b in (_HALF, _HALF[::-1])], 1)
    cos, sin = np.abs(np.cos(smooth[:, 0])), np.abs(np.sin(smooth[:, 0]))
    moved = np.stack([cos * off[:, 1] + sin * off[:, 2], sin * off[:, 1] + cos * off[:, 2]], 1)
    return lasting(np.maximum(turned ** (1 / _DUAL) - _HALF, 0) + moved)
