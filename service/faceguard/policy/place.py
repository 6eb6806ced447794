from dataclasses import dataclass

from faceguard.geometry import Box
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

    def region(self, shape: Shape, padding: float) -> Region:
        """Return what is covered, where shape and padding are those unless it has its own."""
        look = self.look
        share = padding if look.padding is None else look.padding
        color = None if look.color is None else rgb(look.color)
        return Region(self.box.padded(share), look.shape or shape, look.style, color, look.strength or 1)
