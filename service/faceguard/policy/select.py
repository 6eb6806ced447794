"""Which faces are redacted and which stay, with the reason for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faceguard.detection import GIVEN, DetectionResult, Face
from faceguard.geometry import Box
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.ticket import Checkpoint


class Action(StrEnum):
    REDACT = "redact"
    KEEP = "keep"


class Reason(StrEnum):
    """What decided."""

    DETECTED = "detected"
    """A detector found the face, and nothing says that it may stay."""
    GIVEN = "given"
    """The caller named the face's box."""
    KEPT = "kept"
    """The face's centre lies in a box that the caller keeps."""
    REGION = "region"
    """The caller named the region; there need not be a face in it."""


@dataclass(frozen=True)
class Selection:
    """What a caller says of who is redacted, and how far around the face."""

    shape: Shape = Shape.ELLIPSE
    padding: float = 0
    """Share of a face's box that is added on each side."""
    regions: Sequence[Box] = ()
    """What is redacted besides the faces, as it is."""
    keep: Sequence[Box] = ()
    """Faces with their centre in one of these stay as they are."""

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


def given(boxes: Sequence[Box]) -> DetectionResult:
    """Return the caller's own boxes in the form of a detector's."""
    return DetectionResult([Face(box, 1, GIVEN) for box in boxes])


def select(result: DetectionResult, selection: Selection, checkpoint: Checkpoint = lambda: None) -> list[Decision]:
    """Decide on each face of a frame, in order, and on the caller's regions."""
    decisions = []
    for face in result.faces:
        checkpoint()
        decisions.append(_decision(face, selection))
    drawn = [Region(box, Shape.RECTANGLE) for box in selection.regions]
    return decisions + [Decision(None, Action.REDACT, region, Reason.REGION) for region in drawn]


def _decision(face: Face, selection: Selection) -> Decision:
    if selection.keeps(face):
        return Decision(face, Action.KEEP, None, Reason.KEPT)
    region = Region(face.box.padded(selection.padding), selection.shape)
    return Decision(face, Action.REDACT, region, Reason.GIVEN if face.detector == GIVEN else Reason.DETECTED)
