"""What counts as left of a face where something redacted is searched again, in photos and in videos."""

from faceguard.geometry import Box
from faceguard.picture import Pixels
from faceguard.policy.look import Look
from faceguard.redaction.styles import STYLES
from faceguard.style import Style

LOOKS = 2
"""How often a result is searched at most."""
SURE = 0.5
"""Score from which a face that is still there after something was redacted once more is no chance find."""
BARE = 0.5
"""Share of a box up to which it is bare: a head and the fill of its face, larger than the region, look like one."""
INSIDE = 0.8
"""Share of a box from which it lies in what is covered: a detector takes the fill, with hair around it, for a face."""

WIDER = 0.5
"""The padding of a face that is recognised though it is covered: it is known by what is around the region."""


def is_sure(score: float, covered: float) -> bool:
    """Tell whether a face with this score is beyond doubt left, of whose box this share is covered."""
    return score >= SURE and covered < BARE


def wider(style: Style, padding: float) -> Look:
    """Return how a face is covered that is recognised in spite of this style and padding."""
    return Look(style=Style.BLUR if STYLES[style].reversible else style, padding=max(WIDER, padding))


def covered_share(mask: Pixels, box: Box) -> float:
    """Return how much of a box, as far as it lies in the picture, a mask (height, width) covers: what is not 0."""
    sides = (box.x, box.y, box.right, box.bottom)
    left, top, right, bottom = (max(round(side), 0) for side in sides)
    part = mask[top:bottom, left:right]
    return float((part != 0).mean()) if part.size else 1.0
