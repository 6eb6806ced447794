"""What a detector judges of a picture as a whole."""

from dataclasses import dataclass

from faceguard.detection.condition import Condition


@dataclass(frozen=True, slots=True)
class Judgement:
    threshold: float
    """Score from which a box is a face."""
    condition: Condition | None = None
    """Light, colour and compression; None from a detector that does not heed them."""
    rotation: int = 0
    """Degrees anticlockwise by which the picture was turned for its faces to stand upright: 0, 90, 180 or 270."""
