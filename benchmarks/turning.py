"""Heads that turn, made of photos of one person from several sides.

A head is a cylinder in front of the picture. What is on it goes from one photo to the next, by optical flow and a
dissolve between them; it turns to the sides, up to YAW degrees, and leans over, up to ROLL. What no photo shows, as
behind an ear, is drawn from the edge of the photo, so it looks less like a head than a real one does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from faceguard.geometry import Box
from faceguard.picture import Pixels

FACE = Box(0.16, 0.22, 0.68, 0.74)
"""Where the face is in a photo of a head, in shares of its sides."""
YAW, ROLL = 50.0, 40.0
"""Degrees from the middle to the furthest."""
TURNED_YAW, TURNED_ROLL = 25.0, 20.0
"""Degrees from which a head counts as turned."""
OPAQUE = 0.47
"""Semi-axes of the ellipse that is shown of a photo, in shares of its sides."""
SKIN = (1.0, 0.84, 0.74)
"""Red, green and blue of what is grey in the photo."""


@dataclass(frozen=True, slots=True)
class Pose:
    """How a head is turned, in degrees: to its side, and over."""

    yaw: float
    roll: float

    @property
    def turned(self) -> bool:
        """Whether it is far from how most faces are seen."""
        return abs(self.yaw) >= TURNED_YAW or abs(self.roll) >= TURNED_ROLL


@dataclass(frozen=True, slots=True)
class Wave:
    """What goes back and forth."""

    far: float
    period: float
    """Seconds."""
    phase: float

    def at(self, second: float) -> float:
        return self.far * math.sin(2 * math.pi * second / self.period + self.phase)


@dataclass(frozen=True, slots=True, eq=False)
class TurningHead:
    """One person who turns the head while going through the picture."""

    views: Sequence[Pixels]
    """Photos from several sides, grey, all (height, width)."""
    scale: float
    start: tuple[float, float]
    """Where the middle of the head is at the beginning, in pixels."""
    speed: tuple[float, float]
    """Pixels a second."""
    yaw: Wave
    roll: Wave
    change: float
    """Seconds from one photo to the next."""

    @classmethod
    def drawn(cls, views: Sequence[Pixels], size: tuple[int, int], seconds: float, rng: np.random.Generator) -> Self:
        """Draw size, way and turns by lot, such that the head stays within the picture (width, height)."""
        scale = rng.uniform(60, 160) / (FACE.height * views[0].shape[0])
        reach = np.array(views[0].shape[::-1]) * scale / 2
        first, last = rng.uniform(reach, np.array(size) - reach, (2, 2))
        start, speed = (float(first[0]), float(first[1])), (last - first) / seconds
        yaw, roll = (Wave(far, rng.uniform(1.6, 3.2), rng.uniform(0, 2 * math.pi)) for far in (YAW, ROLL))
        return cls(views, scale, start, (float(speed[0]), float(speed[1])), yaw, roll, rng.uniform(0.6, 1.2))

    def pose(self, second: float) -> Pose:
        """Return how it is turned."""
        return Pose(self.yaw.at(second), self.roll.at(second))

    def middle(self, second: float) -> tuple[float, float]:
        """Return where the middle of the head is, in pixels."""
        return self.start[0] + self.speed[0] * second, self.start[1] + self.speed[1] * second

    def box(self, second: float) -> Box:
        """Return the box around the middle of what is seen of the face; it is as tall as of an upright head."""
        rows, columns = self.views[0].shape
        yaw = math.radians(self.pose(second).yaw)
        edges = [math.asin(2 * side - 1) + yaw for side in (FACE.x, FACE.right)]
        left, right = (columns / 2 * math.sin(min(max(edge, -math.pi / 2), math.pi / 2)) for edge in edges)
        width, height = (right - left) * self.scale, FACE.height * rows * self.scale
        x, y = self._upright(second) @ ((left + right) / 2 + columns / 2, FACE.centre[1] * rows, 1)
        return Box(x - width / 2, y - height / 2, width, height)

    def paste(self, picture: Pixels, second: float) -> None:
        """Draw it into a picture (height, width, 3)."""
        rows, columns = self.views[0].shape
        shown = _round(self._view(second), self.pose(second).yaw)
        opaque = np.zeros((rows, columns), np.float32)
        axes = int(columns * OPAQUE), int(rows * OPAQUE)
        cv2.ellipse(opaque, (columns // 2, rows // 2), axes, 0, 0, 360, 1, -1)
        height, width = picture.shape[:2]
        laid = [
            cv2.warpAffine(each, self._upright(second), (width, height), flags=cv2.INTER_LINEAR)
            for each in (shown, cv2.GaussianBlur(opaque, (0, 0), 2))
        ]
        share = laid[1][..., None]
        picture[...] = (picture * (1 - share) + laid[0][..., None] * np.array(SKIN) * share).astype(np.uint8)

    def _upright(self, second: float) -> np.ndarray:
        """Return the matrix (2, 3) from the photo to the picture."""
        rows, columns = self.views[0].shape
        turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), self.pose(second).roll, self.scale)
        x, y = self.middle(second)
        turn[:, 2] += (x - columns / 2, y - rows / 2)
        return np.asarray(turn)

    def _view(self, second: float) -> Pixels:
        """Return what is between two photos (height, width)."""
        number, share = divmod(second / self.change, 1)
        one, other = (self.views[(int(number) + more) % len(self.views)] for more in (0, 1))
        return between(one, other, share)


def between(first: Pixels, second: Pixels, share: float) -> Pixels:
    """Return what lies between two grey photos: the first at 0, the second at 1."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    still = np.zeros((*first.shape, 2), np.float32)
    there, back = flow.calc(first, second, still.copy()), flow.calc(second, first, still)
    mixed = _moved(first, there * -share) * (1 - share) + _moved(second, back * (share - 1)) * share
    return np.asarray(mixed, np.uint8)


def _moved(photo: Pixels, by: np.ndarray) -> np.ndarray:
    """Return a photo each of whose pixels is taken from so far away (height, width, 2)."""
    y, x = np.indices(photo.shape, np.float32)
    moved = cv2.remap(photo, x + by[..., 0], y + by[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)


def _round(photo: Pixels, yaw: float) -> Pixels:
    """Return a photo that is laid around half a cylinder, turned so many degrees to the right."""
    rows, columns = photo.shape
    half = columns / 2
    seen = np.arcsin((np.arange(columns) + 0.5 - half) / half) - math.radians(yaw)
    x = half * np.sin(np.clip(seen, -math.pi / 2, math.pi / 2)) + half - 0.5
    across = np.tile(x.astype(np.float32), (rows, 1))
    down = np.tile(np.arange(rows, dtype=np.float32)[:, None], (1, columns))
    turned = cv2.remap(photo, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)
