from dataclasses import dataclass

from faceguard.geometry import Box
from faceguard.label import numbered
from faceguard.policy.look import USUAL, Look, rgb
from faceguard.redaction.region import Region
from faceguard.shape import Shape


@dataclass(frozen=True, slots=True)
class Place:
    """A box, and how it is covered where that is not as all are."""

    box: Box
    look: Look = USUAL
    reason: str | None = None
    """Why, where the caller said so of this one."""

    def region(self, usual: Look, number: int | None = None) -> Region:
        """Return what is covered, where all others look as usual; the number is for a label that asks for it."""
        look = self.look.over(usual)
        color = None if look.color is None else rgb(look.color)
        return Region(
            self.box.padded(look.padding or 0),
            look.shape or Shape.ELLIPSE,
            look.style,
            color,
            look.strength or 1,
            look.replacement,
            numbered(look.label or "", number),
        )
