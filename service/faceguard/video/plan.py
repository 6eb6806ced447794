"""What is covered in each frame."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from faceguard.geometry import Box
from faceguard.options import RedactOptions
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.tracking.cover import Cover
from faceguard.video.moving import MovingRegion


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person who has seen the tracks says of them."""

    keep: Collection[int] = frozenset()
    """The numbers of tracks that are left as they are."""
    regions: Sequence[MovingRegion] = ()
    """What is covered besides."""


EVERYONE = Choice()


class Plan:
    """The regions around each person who is not kept.

    They are worked out frame by frame, in order: all at once they would fill memory.
    """

    def __init__(self, covers: Sequence[Cover], options: RedactOptions, choice: Choice) -> None:
        self._options = options
        wanted = [cover for number, cover in enumerate(covers) if number not in choice.keep]
        self._coming = sorted(wanted, key=lambda cover: cover.first, reverse=True)
        self._there: list[Cover] = []

    def regions(self, frame: int) -> list[Region]:
        """Return those of a frame, which is none before the last one that was asked for."""
        while self._coming and self._coming[-1].first <= frame:
            self._there.append(self._coming.pop())
        self._there = [cover for cover in self._there if frame in cover.frames]
        return [self._region(*cover.boxes[frame - cover.first].tolist()) for cover in self._there]

    def _region(self, x: float, y: float, width: float, height: float) -> Region:
        return Region(Box(x, y, width, height).padded(self._options.padding), self._options.shape)


class Moving:
    """The regions that move by themselves, worked out frame by frame too."""

    def __init__(self, regions: Sequence[MovingRegion], seconds: Sequence[float]) -> None:
        """Take the second of each frame."""
        self._seconds = seconds
        self._there = [(region, region.frames(seconds)) for region in regions]

    def regions(self, frame: int) -> list[Region]:
        """Return those of a frame."""
        second = self._seconds[frame]
        return [Region(each.at(second), Shape.RECTANGLE) for each, frames in self._there if frame in frames]


def everywhere(options: RedactOptions) -> list[Region]:
    """Return the regions that are covered in every frame, as asked."""
    return [place.region(Shape.RECTANGLE, 0) for place in options.selection.regions]
