"""What a report says of a box: a face, or a region."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from faceguard.detection import Face
from faceguard.geometry import Box
from faceguard.policy.action import Action
from faceguard.policy.age import MARGIN, Looks
from faceguard.policy.attribute import Gender
from faceguard.policy.match import Match
from faceguard.policy.verdict import Author, Ruling
from faceguard.replacement import Emoji
from faceguard.reports.base import Report
from faceguard.shape import Shape
from faceguard.style import Style


class BoxReport(Report):
    """Whole pixels of the upright picture."""

    x: int
    y: int
    width: int
    height: int


class OwnLook(Report):
    """How a box is covered, where that is its own and not as the settings say."""

    style: Style | None = None
    shape: Shape | None = None
    padding: float | None = None
    color: str | None = None
    strength: float | None = None
    softness: float | None = None
    replacement: Emoji | None = None
    label: str | None = None


class DecidedReport(Report):
    """Which rule decided."""

    by: Author = Field(description="Whether it is one of the request's rules, or of the operator's.")
    rule: int = Field(description="Its place in the list, from 0.")
    sure: bool = Field(description="Whether it holds; where it is in doubt, the face is redacted.")
    reason: str | None = Field(None, description="The rule's own; absent where it has none, or is in doubt.")


OwnReason = Annotated[str | None, Field(description="Why, where the caller said so of this box.")]


class RegionReport(BoxReport, OwnLook):
    """What was redacted besides the faces."""

    reason: OwnReason = None


class AgeReport(Report):
    """A guess of years, with what the network errs by; some are older or younger."""

    low: int = Field(ge=0)
    high: int = Field(ge=0)


class GenderReport(Report):
    """A guess of what somebody looks like, which is wrong for more than one woman in eight, and for few men."""

    looks: Gender
    probability: float = Field(
        ge=0.5, le=1, description="How sure the network is of it, which is not how often it is right."
    )


class EstimatesReport(Report):
    """What a network guesses of a person."""

    may_be_child: bool = Field(description="Whether rules on ages take them for one, as they do in doubt.")
    age: AgeReport | None = Field(None, description="Absent where the face is too small, turned or blurred.")
    gender: GenderReport | None = Field(None, description="Absent in the same way.")


class FaceReport(Report):
    box: BoxReport
    score: float = Field(ge=0, le=1)
    detector: str = Field(description="The model that found it, or `given` for a box of the caller's.")
    landmarks: dict[str, tuple[int, int]] = Field(
        default_factory=dict,
        description="Some of right_eye, left_eye, nose and mouth; left and right are the person's own.",
    )
    frame: int | None = Field(None, description="The animation frame it is in, counted from 0.")
    estimates: EstimatesReport | None = Field(None, description="Absent unless `attributes` of detect asks for them.")


class FoundFaceReport(FaceReport):
    """A face, and what rules say of it."""

    action: Action | None = Field(
        None, description="What would become of it; in an answer of `detect` that was asked with `rules`."
    )
    decided: DecidedReport | None = Field(None, description="Absent where no rule speaks of it.")
    persons: list[Match] | None = Field(
        None,
        description="For each reference photo of such a request, in order, whether the face is that of the person. "
        + " ".join(f"`{match}`: {match.summary}" for match in Match),
    )


class RedactedFaceReport(FoundFaceReport, OwnLook):
    """A face that was redacted."""

    reason: OwnReason = None


class KeptFaceReport(FoundFaceReport):
    """A face that was left alone."""

    decided: DecidedReport | None = Field(None, description="Absent where `keep` has it.")


def box_report(box: Box) -> BoxReport:
    return BoxReport(x=int(box.x), y=int(box.y), width=int(box.width), height=int(box.height))


def estimates_report(looks: Looks) -> EstimatesReport:
    """Report guesses with how far they may be off."""
    if looks.guess is None:
        return EstimatesReport(may_be_child=True)
    years, male = looks.guess.years, looks.guess.male
    return EstimatesReport(
        may_be_child=looks.may_be_child,
        age=AgeReport(low=max(0, round(years - MARGIN)), high=max(0, round(years + MARGIN))),
        gender=GenderReport(
            looks=Gender.MALE if male >= 0.5 else Gender.FEMALE, probability=round(max(male, 1 - male), 2)
        ),
    )


def decided_report(ruling: Ruling | None) -> DecidedReport | None:
    return DecidedReport(by=ruling.by, rule=ruling.rule, sure=ruling.sure, reason=ruling.reason) if ruling else None


def face_reports(frames: Sequence[Sequence[Face]]) -> list[FaceReport]:
    """Return the faces of all frames, in order."""
    animated = len(frames) > 1
    return [_face_report(face, index if animated else None) for index, faces in enumerate(frames) for face in faces]


def _face_report(face: Face, frame: int | None) -> FaceReport:
    return FaceReport(
        box=box_report(face.box),
        score=round(face.score, 4),
        detector=face.detector,
        landmarks={name: (round(x), round(y)) for name, (x, y) in face.landmarks.items()},
        frame=frame,
    )
