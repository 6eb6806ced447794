"""A region that moves as a person has drawn it, from one time to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from faceguard.geometry import Box

Keyframe = tuple[float, float, float, float, float]
"""Seconds, then x, y, width and height in pixels of the upright picture."""


@dataclass(frozen=True, slots=True)
class MovingRegion:
    """A box at some times, in their order; on a straight way between them.

    One with a single time is there in every frame, others from the first time to the last.
    """

    keyframes: Sequence[Keyframe]

    def boxes(self, seconds: Sequence[float]) -> Iterator[tuple[int, Box]]:
        """Give each frame in which it is there, and where; the second of each frame is given."""
        if not len(seconds):
            return
        frames = np.arange(len(seconds))
        times, *sides = np.array(self.keyframes, np.float64).T
        if len(times) > 1:
            first, last = np.searchsorted(seconds, [times[0], times[-1]], "right")
            # From the frame that is shown at the first time to the one that is shown at the last.
            frames = frames[max(0, first - 1) : last]
        at = np.asarray(seconds, np.float64)[frames]
        columns = [np.interp(at, times, side) for side in sides]
        for frame, x, y, width, height in zip(frames.tolist(), *(column.tolist() for column in columns), strict=True):
            yield frame, Box(x, y, width, height)
