"""The JSON report of what was found and done: one form for HTTP, the command line and Python."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from faceguard import __version__
from faceguard.detail import Detail
from faceguard.detection import DetectionResult, Face
from faceguard.detection.judgement import Judgement
from faceguard.doubtful import Doubtful
from faceguard.formats import PictureFormat
from faceguard.geometry import Box
from faceguard.picture import Picture
from faceguard.policy.action import Action
from faceguard.policy.age import MARGIN, Looks
from faceguard.policy.attribute import Gender
from faceguard.policy.match import Match
from faceguard.policy.rules import Rules, fields
from faceguard.policy.standing import Standing
from faceguard.policy.verdict import Author, Ruling
from faceguard.replacement import Emoji
from faceguard.shape import Shape
from faceguard.style import Style
from faceguard.word import Word


class Report(BaseModel):
    model_config = ConfigDict(frozen=True)

    def fields(self, *names: str) -> dict[str, Any]:
        """Return the fields, or those of these names, as JSON types, without those that are None."""
        return self.model_dump(mode="json", exclude_none=True, include=set(names) or None)


class ImageReport(Report):
    """The upright picture's size."""

    width: int
    height: int
    format: PictureFormat
    frames: int | None = Field(None, description="How many frames an animation has.")


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
    """A guess of what somebody looks like, which is wrong for about one woman in six, and for few men."""

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


class RulesReport(Report):
    """The rules, as they are written."""

    request: list[dict[str, Any]] | None = None
    operator: list[dict[str, Any]] | None = None


class ConditionReport(Report):
    """What makes faces in a picture harder to find, and was made up for."""

    gain: float = Field(description="Factor by which a dark picture was brightened; 1 for others.")
    grey: bool
    coarseness: float = Field(ge=0, le=1, description="How coarsely it was compressed.")


Rotation = Annotated[
    Literal[0, 90, 180, 270],
    Field(
        description="Degrees anticlockwise by which the picture was turned for its faces to stand upright; "
        "boxes are in pixels of the picture before that."
    ),
]


class FrameReport(Report):
    """What was judged of one frame of an animation."""

    frame: int = Field(description="From 0.")
    condition: ConditionReport | None = None
    rotation: Rotation


class DetectionSettings(Report):
    """What was asked for, and what the detector judged of the picture; nothing where the caller gave the boxes."""

    detail: Detail
    detector: str
    threshold: float | None = Field(None, description="Score from which a box was a face.")
    condition: ConditionReport | None = Field(
        None,
        description="That of the picture, or of an animation's first frame; absent unless the detector is `ensemble`.",
    )
    rotation: Rotation | None = None
    frames: list[FrameReport] | None = Field(
        None,
        description="The frames of an animation whose condition or rotation differs from the first frame's, if any.",
    )


class RedactionSettings(DetectionSettings):
    style: Style
    shape: Shape
    padding: float
    color: str
    strength: float
    replacement: str = Field(description="What `image` shows: an emoji, or the digest of the picture that was sent.")
    label: str | None = None
    doubtful: Doubtful
    reason: str | None = Field(None, description="That of all that has none of its own.")
    reviewer: str | None = None
    rules: RulesReport | None = Field(None, description="Who is redacted, and how; absent where there are no rules.")
    reversible: bool = Field(
        description="Whether the style of anything that was redacted reads the face's own pixels and can be undone."
    )


class DetectionReport(Report):
    image: ImageReport
    faces: Sequence[FoundFaceReport]
    candidates: list[FaceReport] = Field(description="Boxes below the threshold that a person should look at.")
    settings: DetectionSettings
    models: list[str]
    model_licences: dict[str, str] = Field(
        description="Licences of the models used, by name, as SPDX expressions; `NOASSERTION` where nobody named one."
    )
    version: str = __version__


class FoundAgain(Word):
    """What becomes of a face that is found in the finished picture."""

    KEPT = "kept"
    INSIDE = "inside"
    REDACTED = "redacted"


class SeenAgainReport(Report):
    """A face that a detector sees in the finished picture."""

    look: int = Field(description="Which search found it, from 1.")
    box: BoxReport
    score: float = Field(ge=0, le=1)
    frame: int | None = Field(None, description="The animation frame it is in, counted from 0.")
    covered: float = Field(ge=0, le=1, description="The share of its box that lies in what is covered.")
    recognised: bool | None = Field(
        None,
        description="Whether it is recognised as the face that was there; absent where nothing was compared or can be "
        "said.",
    )
    became: FoundAgain = Field(
        description="`kept`: It may stay, by `keep`, a rule, or because the caller gave the boxes. `inside`: It lies "
        "in what is covered. `redacted`: It was redacted once more."
    )


class VerifiedReport(Report):
    """What was found in the finished picture, which was decoded from its own bytes and searched."""

    looks: int = Field(
        description="How often it was searched: 2 where the first search found what was redacted once more."
    )
    found_again: list[SeenAgainReport] = Field(description="What these searches found.")


class RedactionReport(DetectionReport):
    faces: Sequence[RedactedFaceReport] = Field(
        description="The faces that were redacted; where `doubtful` is `redact`, boxes below the threshold among them."
    )
    candidates: list[FaceReport] = Field(
        description="Boxes below the threshold that were **not** redacted, and that a person should look at."
    )
    kept: list[KeptFaceReport] = Field(description="The faces that were left alone, as asked.")
    regions: list[RegionReport] = Field(description="What was redacted in addition to the faces, as asked.")
    verified: VerifiedReport | None = Field(None, description="Absent where `verify` is off.")
    settings: RedactionSettings
    model_sha256: dict[str, str] = Field(description="Digests of the models used, by name.")
    input_sha256: str = Field(description="Digest of the picture as received.")
    output_sha256: str = Field(description="Digest of the redacted picture.")
    created: datetime = Field(description="When it was done, in UTC.")
    seconds: float = Field(description="Seconds of work, without the time spent waiting.")


class RedactionAnswer(RedactionReport):
    """The report together with the picture."""

    receipt: str | None = Field(
        None, description="A signed receipt of it, as the line that is verified; where the service has a key."
    )
    media_type: str
    picture: str = Field(json_schema_extra={"contentEncoding": "base64"}, description="The redacted picture, base64.")


def image_report(picture: Picture) -> ImageReport:
    return ImageReport(
        width=picture.width,
        height=picture.height,
        format=picture.format,
        frames=len(picture.frames) if len(picture.frames) > 1 else None,
    )


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


def box_report(box: Box) -> BoxReport:
    return BoxReport(x=int(box.x), y=int(box.y), width=int(box.width), height=int(box.height))


def decided_report(ruling: Ruling | None) -> DecidedReport | None:
    return DecidedReport(by=ruling.by, rule=ruling.rule, sure=ruling.sure, reason=ruling.reason) if ruling else None


def rule_reports(rules: Rules | None, standing: Standing) -> RulesReport | None:
    """Return the rules of a request and of the operator; None where there are none."""
    own, others = (None if each is None else fields(each) for each in (rules, standing.rules))
    return None if own is None and others is None else RulesReport(request=own, operator=others)


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


def judgement_fields(frames: Sequence[DetectionResult]) -> dict[str, Any]:
    """Return the settings' fields that the detector decided on, from what was found in each frame."""
    judgements = [frame.judgement for frame in frames if frame.judgement]
    if not judgements:
        return {}
    first, *others = map(_fields_of, judgements)
    differing = [FrameReport(frame=index, **fields) for index, fields in enumerate(others, 1) if fields != first]
    return {"threshold": judgements[0].threshold, **first, "frames": differing or None}


def _fields_of(judgement: Judgement) -> dict[str, Any]:
    condition = judgement.condition and ConditionReport(
        gain=round(judgement.condition.gain, 2),
        grey=judgement.condition.grey,
        coarseness=round(judgement.condition.coarseness, 2),
    )
    return {"condition": condition, "rotation": judgement.rotation}
