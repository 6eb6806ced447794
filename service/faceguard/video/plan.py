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


def planned(covers: Sequence[Cover], seconds: Sequence[float], options: RedactOptions, choice: Choice) -> Plan:
    """Return the regions that lie around what is covered for each person, and those that move by themselves.

    The second of each frame is given.
    """
    regions: dict[int, list[Region]] = {}
    for number, cover in enumerate(covers):
        if number in choice.keep:
            continue
        for frame, (x, y, width, height) in zip(cover.frames, cover.boxes.tolist(), strict=True):
            region = Region(Box(x, y, width, height).padded(options.padding), options.shape)
            regions.setdefault(frame, []).append(region)
    for moving in choice.regions:
        for frame, box in moving.boxes(seconds):
            regions.setdefault(frame, []).append(Region(box, Shape.RECTANGLE))
    return regions


def everywhere(options: RedactOptions) -> list[Region]:
    """Return the regions that are covered in every frame, as asked."""
    return [place.region(Shape.RECTANGLE, 0) for place in options.selection.regions]
