"""Which faces are redacted and which stay, with the reason for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faceguard.detection import GIVEN, DetectionResult, Face
from faceguard.doubtful import Doubtful
from faceguard.geometry import Box
from faceguard.redaction.lattice import rounded
from faceguard.redaction.region import Region
from faceguard.redaction.styles import STYLES
from faceguard.shape import Shape
from faceguard.style import Style
from faceguard.ticket import Checkpoint


class Action(StrEnum):
    REDACT = "redact"
    KEEP = "keep"


class Reason(StrEnum):
    """What decided."""

    DETECTED = "detected"
    """A detector found the face, and nothing says that it may stay."""
    DOUBTFUL = "doubtful"
    """Its score is below the threshold, and the caller wants it covered all the same."""
    GIVEN = "given"
    """The caller named the face's box."""
    KEPT = "kept"
    """The face's centre lies in a box that the caller keeps."""
    REGION = "region"
    """The caller named the region; there need not be a face in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A box that the caller names, and how it is covered where that is not as the caller says of all."""

    box: Box
    style: Style | None = None
    shape: Shape | None = None
    padding: float | None = None

    def region(self, shape: Shape, padding: float) -> Region:
        """Return what is covered, where shape and padding are those unless it has its own."""
        share = padding if self.padding is None else self.padding
        return Region(self.box.padded(share), self.shape or shape, self.style)


@dataclass(frozen=True)
class Selection:
    """What a caller says of who is redacted, and how far around the face."""

    shape: Shape = Shape.ELLIPSE
    padding: float = 0
    """Share of a face's box that is added on each side."""
    regions: Sequence[Place] = ()
    """What is redacted besides the faces, as it is unless it says otherwise."""
    keep: Sequence[Box] = ()
    """Faces with their centre in one of these stay as they are."""
    doubtful: Doubtful = Doubtful.KEEP
    boxes: Sequence[Place] = ()
    """The faces that the caller named, if that is how they were found, in their order."""
    style: Style = Style.BLUR
    """What covers all that has no style of its own."""

    def keeps(self, face: Face) -> bool:
        """Tell whether a face stays as it is."""
        (x, y), (left, top, right, bottom) = face.box.centre, self._kept
        return bool(((left <= x) & (x <= right) & (top <= y) & (y <= bottom)).any())

    @cached_property
    def _kept(self) -> NDArray[np.float64]:
        """The sides of the boxes in `keep`, asked for each face: left, top, right, bottom; shape (4, n)."""
        return np.array([(box.x, box.y, box.right, box.bottom) for box in self.keep], np.float64).reshape(-1, 4).T


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one face, or of one region without a face."""

    face: Face | None
    action: Action
    region: Region | None
    """What is covered; None where nothing is."""
    because: Reason
    place: Place
    """Where it is, and what the caller says of how it is covered."""


def given(boxes: Sequence[Box]) -> DetectionResult:
    """Return the caller's own boxes in the form of a detector's."""
    return DetectionResult([Face(box, 1, GIVEN) for box in boxes])


def select(result: DetectionResult, selection: Selection, checkpoint: Checkpoint = lambda: None) -> list[Decision]:
    """Decide on each face of a frame, in order, then on its candidates if they are asked for, then on the regions."""
    decisions = []
    for face, because, place in _faces(result, selection):
        checkpoint()
        decisions.append(_decision(face, because, place, selection))
    for place in selection.regions:
        checkpoint()
        decisions.append(Decision(None, Action.REDACT, place.region(Shape.RECTANGLE, 0), Reason.REGION, place))
    return decisions


def _faces(result: DetectionResult, selection: Selection) -> Iterator[tuple[Face, Reason, Place]]:
    """List whom there is to decide on, why each would be redacted, and what the caller says of how."""
    own = iter(selection.boxes)
    for face in result.faces:
        if face.detector == GIVEN:
            yield face, Reason.GIVEN, next(own, Place(face.box))
        else:
            yield face, Reason.DETECTED, Place(face.box)
    if selection.doubtful is Doubtful.REDACT:
        for face in result.candidates:
            yield face, Reason.DOUBTFUL, Place(face.box)


def _decision(face: Face, because: Reason, place: Place, selection: Selection) -> Decision:
    if selection.keeps(face):
        return Decision(face, Action.KEEP, None, Reason.KEPT, place)
    region = place.region(selection.shape, selection.padding)
    # A box of the caller's says where its rim is to be; that of a detector would say how large the head is.
    if because is not Reason.GIVEN and STYLES[selection.style].hard_rim:
        region = rounded(region)
    return Decision(face, Action.REDACT, region, because, place)
