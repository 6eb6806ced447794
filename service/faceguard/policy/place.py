from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from faceguard.geometry import Box
from faceguard.policy.look import USUAL, Look, rgb
from faceguard.redaction.head import Point, head_of
from faceguard.redaction.region import Region
from faceguard.shape import Shape


@dataclass(frozen=True, slots=True)
class Place:
    """A box, and how it is covered where that is not as all are."""

    box: Box
    look: Look = USUAL
    points: Mapping[str, Point] = field(default_factory=dict)
    """Where the face's eyes, nose and mouth are, if that is known."""

    def region(self, shape: Shape, padding: float) -> Region:
        """Return what is covered, where shape and padding are those unless it has its own."""
        look = self.look
        share = padding if look.padding is None else look.padding
        color = None if look.color is None else rgb(look.color)
        region = Region(self.box.padded(share), look.shape or shape, look.style, color, look.strength or 1)
        if region.shape is not Shape.HEAD:
            return region
        head = head_of(self.box, self.points)
        if head is None:
            return replace(region, shape=Shape.ELLIPSE)
        return replace(region, box=head.box.padded(share), turn=head.turn)
