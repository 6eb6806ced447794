from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from faceguard.geometry import Box
from faceguard.label import numbered
from faceguard.policy.look import USUAL, Look, rgb
from faceguard.redaction.head import Head, Point, head_of
from faceguard.redaction.region import Region
from faceguard.shape import Shape


@dataclass(frozen=True, slots=True)
class Place:
    """A box, and how it is covered where that is not as all are."""

    box: Box
    look: Look = USUAL
    reason: str | None = None
    """Why, where the caller said so of this one."""
    points: Mapping[str, Point] = field(default_factory=dict)
    """Where the face's eyes, nose and mouth are, if that is known."""
    head: Head | None = None
    """Where the head is, if more is known than these tell."""

    def region(self, usual: Look, number: int | None = None) -> Region:
        """Return what is covered, where all others look as usual; the number is for a label that asks for it."""
        look = self.look.over(usual)
        color = None if look.color is None else rgb(look.color)
        share = look.padding or 0
        region = Region(
            self.box.padded(share),
            look.shape or Shape.ELLIPSE,
            look.style,
            color,
            look.strength or 1,
            look.softness or 1,
            emoji=look.replacement,
            label=numbered(look.label or "", number),
        )
        if region.shape is not Shape.HEAD:
            return region
        head = self.head or head_of(self.box, self.points)
        if head is None:
            return replace(region, shape=Shape.ELLIPSE)
        return replace(region, box=head.box.padded(share), turn=head.turn)
