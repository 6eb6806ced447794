"""The passes of each level of detail. The figures behind the numbers are in `docs/decisions/`."""

import math
from dataclasses import dataclass

from faceguard.detail import Detail


@dataclass(frozen=True, slots=True)
class RefinementPass:
    """A pass at a larger scale over the places where the first pass saw weak evidence of small faces."""

    factor: float
    """Its scale, as a multiple of the first pass's."""
    evidence: float
    """Heat from which a cell of the first pass counts."""
    below: float
    """Height of a face in pixels of the first pass's input, up to which it calls for this pass."""
    flipped: bool = False
    """Whether it is shown the mirror image, which it knows as well, but in which other things look like faces."""


@dataclass(frozen=True, slots=True)
class Level:
    """The passes of the ensemble over a picture."""

    scale: float
    """Of the first pass, over the whole picture."""
    megapixels: float
    """The first pass's input at most; larger pictures are reduced, for the refinement passes too."""
    refinements: tuple[RefinementPass, ...]
    close_ups: tuple[int, ...]
    """Long sides of reduced copies, in which faces that fill the picture have a size that the network knows."""
    cuts: tuple[float, ...]
    """Fused score of a face, for each of `stakes.HEIGHTS`."""
    threshold: float
    """Score of a face of any height, once its own is brought to this scale."""
    candidates: float
    """The same of a box that is worth a person's attention."""

    def first_scale(self, width: int, height: int) -> float:
        """Return the scale of the first pass over a picture of this size."""
        return min(self.scale, math.sqrt(self.megapixels * 1e6 / (width * height)))


LEVELS = {
    Detail.FAST: Level(
        0.5,
        1.0,
        (RefinementPass(3.0, 0.11, 12),),
        (200,),
        (0.37, 0.36, 0.32, 0.23, 0.17, 0.15, 0.2),
        0.32,
        0.15,
    ),
    Detail.BALANCED: Level(
        1.0,
        4.0,
        (RefinementPass(2.0, 0.05, 16),),
        (320, 160, 80),
        (0.38, 0.36, 0.26, 0.16, 0.15, 0.15, 0.2),
        0.3,
        0.15,
    ),
    Detail.THOROUGH: Level(
        1.0,
        16.0,
        (RefinementPass(1.5, 0.02, 24), RefinementPass(2.0, 0.02, 20, flipped=True), RefinementPass(3.0, 0.04, 12)),
        (320, 160, 80),
        (0.32, 0.3, 0.2, 0.13, 0.13, 0.12, 0.18),
        0.245,
        0.12,
    ),
}
YUNET_PASS = RefinementPass(2.0, 0.02, 24)
"""YuNet's pass, where its weights are there, at `thorough`."""

MEGAPIXELS = {Detail.FAST: 0.75, Detail.BALANCED: 3.0, Detail.THOROUGH: 8.0}
"""The pixel budget of a detector that is asked alone, which makes one pass."""
MAX_ENLARGEMENT = 2.0
"""The most that one pass enlarges a picture to fill the budget."""


def budget_scale(width: int, height: int, detail: Detail) -> float:
    """Return the scale at which a picture of this size fills the budget of a detector that is asked alone."""
    return min(MAX_ENLARGEMENT, math.sqrt(MEGAPIXELS[detail] * 1e6 / (width * height)))
