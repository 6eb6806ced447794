"""Why a box is a face or is not: the raw boxes of all passes, and the step that decided on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from faceguard.detection.judgement import Judgement
from faceguard.geometry import Box


class Outcome(StrEnum):
    """What became of a raw box."""

    FACE = "face"
    CANDIDATE = "candidate"
    OUTSIDE_TILE = "outside-tile"
    REFINED = "refined"
    TOO_SMALL = "too-small"
    BELOW_MIN_SCORE = "below-min-score"
    MERGED_INTO = "merged-into"
    SUPPRESSED_BY = "suppressed-by"
    PART_OF = "part-of"
    OTHER_ROTATION = "other-rotation"
    BELOW_CANDIDATES = "below-candidates"
    OUTSIDE_PICTURE = "outside-picture"
    SAME_FACE = "same-face"


@dataclass(frozen=True, slots=True)
class ExplainedPass:
    """One run of a network over the picture, or over parts of it."""

    name: str
    scale: float
    """Pixels of the network's input for a pixel of the picture."""
    flipped: bool
    """Whether the network was shown the mirror image."""
    rotation: int
    """Degrees anticlockwise by which the picture was turned."""
    tiles: tuple[Box, ...] = ()
    """What the network saw of the upright picture, margins included; nothing where nothing called for this pass."""


@dataclass(frozen=True, slots=True)
class ExplainedBox:
    """A box as one pass reported it, in pixels of the upright picture."""

    box: Box
    model: str
    pass_index: int
    pass_score: float
    """As the network gave it."""
    pass_scores: Mapping[int, float] | None = None
    """Of a box that others were merged into: the best score of each pass, by its index. 0 from a pass that saw nothing
    there; none from a pass that cannot know, as it did not cover the place, or shows the face in a size that the
    network misses."""
    score: float = 0
    """The score that the decision is based on, from the last step that changed it: fusion, the picture's condition or
    the face's height."""
    outcome: str = ""
    """An `Outcome`; after a colon, the index of the box that this one gave way to."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the faces of a picture were decided on."""

    judgement: Judgement | None
    passes: tuple[ExplainedPass, ...]
    boxes: tuple[ExplainedBox, ...]

    def with_outcome(self, ids: Sequence[int], outcome: Outcome) -> "Explanation":
        """Return the same with another outcome of the boxes at these indices."""
        boxes = list(self.boxes)
        for index in ids:
            boxes[index] = replace(boxes[index], outcome=outcome)
        return replace(self, boxes=tuple(boxes))
