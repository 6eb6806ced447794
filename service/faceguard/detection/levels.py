"""The passes of each level of detail. The figures behind the numbers are in `docs/decisions/`."""

import math
from dataclasses import dataclass, replace

from faceguard.detail import Detail


@dataclass(frozen=True, slots=True)
class RefinementPass:
    """A pass of CenterFace's over the places where the first pass saw evidence of a face."""

    factor: float
    """Its scale, as a multiple of the first pass's."""
    evidence: float
    """Score of a box of the first pass from which it counts."""
    heights: tuple[float, float]
    """Least and greatest height of a face, in pixels of the first pass's input, that calls for this pass."""
    flipped: bool = False
    """Whether it is shown the mirror image, which it knows as well, but in which other things look like faces."""


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """A pass of CenterFace's over the mirror images of those who may or may not be faces after the others."""

    factor: float
    """Its scale, as a multiple of the first pass's."""
    scores: tuple[float, float]
    """Fused scores between which a face is in doubt."""
    heights: tuple[float, float]
    """Least and greatest height of a face, in pixels of the first pass's input, that is worth it."""


@dataclass(frozen=True, slots=True)
class Level:
    """The passes of the ensemble over a picture."""

    scale: float
    """Of the first pass, YuNet's, over the whole picture."""
    megapixels: float
    """The first pass's input at most; larger pictures are reduced, for the refinement passes too."""
    margin: int
    """Pixels of a pass's input around a tile, which its faces may reach into."""
    refinements: tuple[RefinementPass, ...]
    second: SecondOpinion | None
    close_ups: tuple[int, ...]
    """Long sides of reduced copies, in which faces that fill the picture have a size that the network knows.

    The first is seen whole, the others where that or the first pass saw evidence of faces that large."""
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
        1.0,
        2.0,
        28,
        (RefinementPass(1.0, 0.04, (20, 60)),),
        None,
        (160,),
        (0.33, 0.33, 0.29, 0.21, 0.16, 0.16, 0.18),
        0.32,
        0.15,
    ),
    Detail.BALANCED: Level(
        1.0,
        4.0,
        24,
        (RefinementPass(1.0, 0.006, (14, 160)), RefinementPass(2.0, 0.006, (0, 22))),
        SecondOpinion(1.5, (0.1, 0.35), (16, 80)),
        (160, 320, 80),
        (0.36, 0.35, 0.3, 0.17, 0.17, 0.17, 0.36),
        0.3,
        0.15,
    ),
    Detail.THOROUGH: Level(
        1.0,
        16.0,
        32,
        (
            RefinementPass(1.0, 0.004, (0, 160)),
            RefinementPass(1.5, 0.004, (0, 60)),
            RefinementPass(2.0, 0.004, (0, 26), flipped=True),
            RefinementPass(3.0, 0.008, (0, 12)),
        ),
        SecondOpinion(2.0, (0.08, 0.35), (20, 100)),
        (160, 320, 80),
        (0.32, 0.31, 0.25, 0.15, 0.15, 0.15, 0.35),
        0.245,
        0.12,
    ),
}
FRAMES = {
    **LEVELS,
    Detail.BALANCED: replace(
        LEVELS[Detail.BALANCED],
        margin=32,
        refinements=(RefinementPass(1.0, 0.004, (0, 160)), RefinementPass(2.0, 0.004, (0, 26))),
        second=None,
        close_ups=(320, 160, 80),
    ),
    Detail.THOROUGH: replace(
        LEVELS[Detail.THOROUGH],
        refinements=(
            RefinementPass(1.0, 0.002, (0, 160)),
            RefinementPass(1.5, 0.002, (0, 60)),
            RefinementPass(2.0, 0.002, (0, 30), flipped=True),
            RefinementPass(3.0, 0.004, (0, 12)),
        ),
        second=None,
        close_ups=(320, 160, 80),
    ),
}
"""The same for a video's frames: they are blurred by motion, and what is faint in one is told by the others."""
MEGAPIXELS = {Detail.FAST: 0.75, Detail.BALANCED: 3.0, Detail.THOROUGH: 8.0}
"""The pixel budget of a detector that is asked alone, which makes one pass."""
MAX_ENLARGEMENT = 2.0
"""The most that one pass enlarges a picture to fill the budget."""


def budget_scale(width: int, height: int, detail: Detail) -> float:
    """Return the scale at which a picture of this size fills the budget of a detector that is asked alone."""
    return min(MAX_ENLARGEMENT, math.sqrt(MEGAPIXELS[detail] * 1e6 / (width * height)))
