"""What is covered in each frame."""

from collections.abc import Mapping, Sequence

from faceguard.geometry import Box
from faceguard.options import RedactOptions
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.tracking.cover import Cover

Plan = Mapping[int, Sequence[Region]]
"""The regions of each frame that has some."""


def planned(covers: Sequence[Cover], options: RedactOptions) -> Plan:
    """Return the regions that lie around what is covered for each person."""
    regions: dict[int, list[Region]] = {}
    for cover in covers:
        for frame, (x, y, width, height) in zip(cover.frames, cover.boxes.tolist(), strict=True):
            region = Region(Box(x, y, width, height).padded(options.padding), options.shape)
            regions.setdefault(frame, []).append(region)
    return regions


def everywhere(options: RedactOptions) -> list[Region]:
    """Return the regions that are covered in every frame, as asked."""
    return [place.region(Shape.RECTANGLE, 0) for place in options.selection.regions]
