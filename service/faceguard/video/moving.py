"""A region that moves as a person has drawn it, from one time to the next."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from faceguard.geometry import Box

Keyframe = tuple[float, float, float, float, float]
"""Seconds, then x, y, width and height in pixels of the upright picture."""


@dataclass(frozen=True, slots=True)
class MovingRegion:
    """A box at some times, in their order; on a straight way between them.

    One with a single time is there in every frame, others from the first time to the last.
    """

    keyframes: Sequence[Keyframe]
    reason: str | None = None
    """Why, where the person said so."""

    def frames(self, seconds: Sequence[float]) -> range:
        """Return the frames in which it is there; the second of each is given."""
        if len(self.keyframes) == 1:
            return range(len(seconds))
        # From the frame that is shown at the first time to the one that is shown at the last.
        first, last = (bisect_right(seconds, self.keyframes[place][0]) for place in (0, -1))
        return range(max(0, first - 1), last)

    def at(self, second: float) -> Box:
        """Return where it is at a time, before the first and after the last as then."""
        after = bisect_right(self.keyframes, second, key=itemgetter(0))
        if after in {0, len(self.keyframes)}:
            return Box(*self.keyframes[min(after, len(self.keyframes) - 1)][1:])
        (start, *one), (end, *other) = self.keyframes[after - 1 : after + 1]
        share = (second - start) / (end - start)
        return Box(*(a + (b - a) * share for a, b in zip(one, other, strict=True)))
