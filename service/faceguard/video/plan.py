"""What is covered in each frame."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from faceguard.geometry import Box
from faceguard.options import RedactOptions
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.tracking.cover import Cover
from faceguard.video.moving import MovingRegion

Plan = Mapping[int, Sequence[Region]]
"""The regions of each frame that has some."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person who has seen the tracks says of them."""

    keep: Collection[int] = frozenset()
    """The numbers of tracks that are left as they are."""
    regions: Sequence[MovingRegion] = ()
    """What is covered besides."""


EVERYONE = Choice()


def planned(covers: Sequence[Cover], options: RedactOptions, choice: Choice) -> Plan:
    """Return the regions that lie around what is covered for each person who is not kept."""
    regions: dict[int, list[Region]] = {}
    for number, cover in enumerate(covers):
        if number in choice.keep:
            continue
        for frame, (x, y, width, height) in zip(cover.frames, cover.boxes.tolist(), strict=True):
            region = Region(Box(x, y, width, height).padded(options.padding), options.shape)
            regions.setdefault(frame, []).append(region)
    return regions


class Moving:
    """The regions that move by themselves. They are worked out frame by frame: all at once they would fill memory."""

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
