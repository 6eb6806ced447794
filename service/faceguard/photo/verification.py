"""The finished picture, decoded from the bytes that leave and searched once more."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import numpy as np

from faceguard.detection import DetectionResult, Face
from faceguard.detection.guard import guarded
from faceguard.detection.nms import SAME_FACE
from faceguard.doubtful import Doubtful
from faceguard.errors import UnverifiedError
from faceguard.geometry import as_array, iou
from faceguard.options import RedactOptions
from faceguard.photo.again import Again, Finished
from faceguard.photo.assessment import Assessment
from faceguard.photo.request import Request
from faceguard.picture import Frame, Picture
from faceguard.policy.action import Action
from faceguard.policy.comparison import Comparison
from faceguard.policy.place import Place
from faceguard.policy.remains import LOOKS, covered_share, wider
from faceguard.policy.select import Decision, Reason
from faceguard.redaction.region import union
from faceguard.reports.verified import VerifiedReport

Shown = Callable[[bytes], AbstractContextManager[Picture]]
"""Decodes a file."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of the search."""

    report: VerifiedReport
    compared: bool
    """Whether any face was compared with what is in its place."""


@dataclass(frozen=True, slots=True)
class Verification:
    """Searches what was made of one source."""

    source: bytes
    request: Request[RedactOptions]
    shown: Shown

    def of(self, finished: Finished, again: Callable[[Assessment], Finished]) -> tuple[Finished, Verified]:
        """Search a finished picture, have it made again where a face is left, and search that.

        Faces that are left even then are covered as well, unless one is beyond doubt. That raises UnverifiedError, and
        so does another number of frames.
        """
        looks = list[list[Again]]()
        while len(looks) < LOOKS:
            looks.append(self._look(finished))
            left = [each for each in looks[-1] if each.cover]
            if not left:
                break
            if len(looks) == LOOKS and any(each.is_sure for each in left):
                raise UnverifiedError
            finished = again(_with(finished.assessment, left))
        several = len(finished.assessment.decisions) > 1
        told = [each.report(look, several=several) for look, found in enumerate(looks, 1) for each in found]
        compared = any(each.recognised is not None for found in looks for each in found)
        return finished, Verified(VerifiedReport(looks=len(looks), found_again=told), compared)

    def _look(self, finished: Finished) -> list[Again]:
        with self.shown(finished.content) as picture:
            found = list(self._found(picture, finished.assessment))
            lent = self.request.comparison
            if lent is None or not any(each.is_inside for each in found):
                return found
            with self.shown(self.source) as source, lent() as comparison:
                return [self._compared(each, source, picture, comparison) for each in found]

    def _found(self, picture: Picture, assessment: Assessment) -> Iterator[Again]:
        if len(picture.frames) != len(assessment.decisions):
            raise UnverifiedError
        judged = [result.judgement for result in assessment.results]
        results = self.request.search(picture, turned=[each.rotation if each else None for each in judged])
        for number, (result, frame) in enumerate(zip(results, picture.frames, strict=True)):
            self.request.checkpoint()
            yield from self._in_frame(result, frame, number, assessment)

    def _in_frame(self, result: DetectionResult, frame: Frame, number: int, assessment: Assessment) -> Iterator[Again]:
        mask = union(assessment.regions[number], frame.width, frame.height, self.request.checkpoint)
        known = [each for each in assessment.decisions[number] if each.face]
        kept = as_array([each.face.box for each in known if each.face and each.action is Action.KEEP])
        doubtful = result.candidates if self.request.options.doubtful is Doubtful.REDACT else ()
        found = [
            Again(face, number, covered_share(mask, face.box), _is_one_of(face, kept))
            for face in (*result.faces, *doubtful)
        ]
        bare = {id(each.face) for each in found if not (each.is_inside or each.kept)}
        covers = self._covers(result, bare, known, frame)
        for each in found:
            yield replace(each, cover=covers.get(id(each.face)))

    def _covers(
        self, result: DetectionResult, bare: set[int], known: Sequence[Decision], frame: Frame
    ) -> dict[int, Decision]:
        """Return what is to be covered of these faces, by their identity: rules see them among those known before."""
        if not bare or self.request.options.boxes is not None:  # who names the boxes has decided on all others
            return {}
        before = [each.face for each in known if each.face]
        faces, candidates = ([face for face in each if id(face) in bare] for each in (result.faces, result.candidates))
        decisions = self.request.decide(replace(result, faces=[*before, *faces], candidates=candidates), frame)
        return {
            id(each.face): replace(each, because=Reason.AGAIN)
            for each in decisions
            if id(each.face) in bare and each.action is Action.REDACT
        }

    def _compared(self, each: Again, source: Picture, picture: Picture, comparison: Comparison) -> Again:
        """Compare what is covered with the face that was there; one that is recognised is covered once more."""
        if not each.is_inside:
            return each
        self.request.checkpoint()
        before, after = (shown.frames[each.frame].pixels for shown in (source, picture))
        with guarded():
            recognised = comparison.remains(before, after, each.face.box)
        return replace(each, recognised=recognised, cover=self._wider(each.face) if recognised else None)

    def _wider(self, face: Face) -> Decision:
        options = self.request.options
        place = Place(face.box, wider(options.style, options.padding))
        region = place.region(options.look)
        return Decision(None, Action.REDACT, region, Reason.AGAIN, place)


def _with(assessment: Assessment, left: Sequence[Again]) -> Assessment:
    """Return it with what is to be covered besides."""
    decisions = [
        [*frame, *(each.cover for each in left if each.cover and each.frame == number)]
        for number, frame in enumerate(assessment.decisions)
    ]
    return replace(assessment, decisions=decisions)


def _is_one_of(face: Face, boxes: np.ndarray) -> bool:
    return bool(iou(as_array([face.box]), boxes).max(initial=0) >= SAME_FACE)
