"""What a report says of what was asked for, and of what the detector judged."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.judgement import Judgement
from faceguard.doubtful import Doubtful
from faceguard.options import RedactOptions
from faceguard.policy.rules import Rules, fields
from faceguard.policy.standing import Standing
from faceguard.replacement import named
from faceguard.reports.base import Report
from faceguard.shape import Shape
from faceguard.style import Style


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
    softness: float
    replacement: str = Field(description="What `image` shows: an emoji, or the digest of a picture.")
    label: str | None = None
    doubtful: Doubtful
    reason: str | None = Field(None, description="That of all that has none of its own.")
    reviewer: str | None = None
    rules: RulesReport | None = Field(None, description="Who is redacted, and how; absent where there are no rules.")
    reversible: bool = Field(
        description="Whether the style of anything that was redacted reads the face's own pixels and can be undone."
    )

    @classmethod
    def of(cls, options: RedactOptions, standing: Standing, **judged: Any) -> Self:
        """Say what was asked for, under the operator's rules, beside what the work itself brought."""
        return cls(
            detail=options.detail,
            detector=options.detector,
            style=options.style,
            shape=options.shape,
            padding=options.padding,
            color=options.color,
            strength=options.strength,
            softness=options.softness,
            replacement=named(options.replacement),
            label=options.label,
            doubtful=options.doubtful,
            reason=options.reason,
            reviewer=options.reviewer,
            rules=_rules_report(options.rules, standing),
            **judged,
        )


def _rules_report(rules: Rules | None, standing: Standing) -> RulesReport | None:
    """Return the rules of a request and of the operator; None where there are none."""
    own, others = (None if each is None else fields(each) for each in (rules, standing.rules))
    return None if own is None and others is None else RulesReport(request=own, operator=others)


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
