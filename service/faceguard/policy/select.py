"""Which faces are redacted and which stay, with the reason for each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faceguard.detection import GIVEN, DetectionResult, Face
from faceguard.doubtful import Doubtful
from faceguard.geometry import Box
from faceguard.policy.action import Action
from faceguard.policy.look import USUAL, Look
from faceguard.policy.match import Match
from faceguard.policy.place import Place
from faceguard.policy.sight import UNKNOWN, Known, Sight, sights
from faceguard.policy.verdict import Bench, Ruling
from faceguard.redaction.lattice import rounded
from faceguard.redaction.region import Region
from faceguard.redaction.styles import STYLES
from faceguard.style import Style
from faceguard.ticket import Checkpoint

NOWHERE = (0, 0)
Recognise = Callable[[Sequence[Box]], Sequence[Known]]
"""Tells for each box of a frame what is known of the face."""


def unknown(boxes: Sequence[Box]) -> list[Known]:
    """Tell nothing: nobody asks."""
    return [UNKNOWN] * len(boxes)


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
    RULE = "rule"
    """A rule speaks of the face; `ruling` says which."""
    REGION = "region"
    """The caller named the region; there need not be a face in it."""
    AGAIN = "again"
    """It was found in the finished picture."""


@dataclass(frozen=True)
class Selection:
    """What a caller says of who is redacted, and how far around the face."""

    usual: Look = USUAL
    """How a face is covered of which nothing else is said."""
    regions: Sequence[Place] = ()
    """What is redacted besides the faces, as it is drawn unless it says otherwise."""
    keep: Sequence[Box] = ()
    """Faces with their centre in one of these stay as they are, unless the operator's rules redact them."""
    doubtful: Doubtful = Doubtful.KEEP
    boxes: Sequence[Place] = ()
    """The faces that the caller named, if that is how they were found, in their order."""
    bench: Bench = field(default_factory=Bench)
    style: Style = Style.BLUR
    """What covers all that has no style of its own."""

    def keeps(self, face: Face) -> bool:
        """Tell whether the caller names a face as one that stays."""
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
    """Where it is, and what is said of how it is covered."""
    ruling: Ruling | None = None
    """Which rule decided, where one did."""
    matches: Sequence[Match] = ()
    """For each reference photo, whether the face is that of the person on it."""


def given(boxes: Sequence[Box]) -> DetectionResult:
    """Return the caller's own boxes in the form of a detector's."""
    return DetectionResult([Face(box, 1, GIVEN) for box in boxes])


def select(
    result: DetectionResult,
    selection: Selection,
    checkpoint: Checkpoint = lambda: None,
    size: tuple[int, int] = NOWHERE,
    recognise: Recognise = unknown,
) -> list[Decision]:
    """Decide on each face of a frame, in order, then on its candidates if they are asked for, then on the regions.

    Rules ask for the frame's size, width and height in pixels, and for whose faces they are.
    """
    decisions = []
    faces = list(_faces(result, selection))
    known = recognise([face.box for face, *_ in faces])
    seen = sights([face for face, *_ in faces], *size, known)
    count = 0
    for (face, because, place), sight, each in zip(faces, seen, known, strict=True):
        checkpoint()
        decision = _decision(face, because, place, sight, selection, count + 1)
        decisions.append(replace(decision, matches=each.matches))
        count += decisions[-1].region is not None
    drawn = selection.usual.as_drawn()
    for number, place in enumerate(selection.regions, count + 1):
        checkpoint()
        decisions.append(Decision(None, Action.REDACT, place.region(drawn, number), Reason.REGION, place))
    return decisions


def _faces(result: DetectionResult, selection: Selection) -> Iterator[tuple[Face, Reason, Place]]:
    """List whom there is to decide on, why each would be redacted, and what the caller says of how."""
    own = iter(selection.boxes)
    for face in result.faces:
        if face.detector == GIVEN:
            yield face, Reason.GIVEN, next(own, Place(face.box))
        else:
            yield face, Reason.DETECTED, Place(face.box, points=face.landmarks)
    if selection.doubtful is Doubtful.REDACT:
        for face in result.candidates:
            yield face, Reason.DOUBTFUL, Place(face.box, points=face.landmarks)


def _decision(face: Face, because: Reason, place: Place, sight: Sight, selection: Selection, number: int) -> Decision:
    """Decide on a face, which has this number if it is covered."""
    kept = selection.keeps(face)
    verdict = selection.bench.verdict([sight], place.look, kept=kept, named=because is Reason.GIVEN)
    reason = Reason.RULE if verdict.ruling else Reason.KEPT if verdict.keeps else because
    if verdict.keeps:
        return Decision(face, Action.KEEP, None, reason, place, verdict.ruling)
    place = replace(place, look=verdict.look)
    region = place.region(selection.usual, number)
    # A box of the caller's says where its rim is to be; that of a detector would say how large the head is.
    if because is not Reason.GIVEN and STYLES[region.style or selection.style].hard_rim:
        region = rounded(region)
    return Decision(face, Action.REDACT, region, reason, place, verdict.ruling)
