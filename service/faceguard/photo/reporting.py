"""What is reported of the work on a photo."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from faceguard.detection import DetectionResult
from faceguard.models import Model
from faceguard.options import DetectOptions, RedactOptions
from faceguard.photo.again import Finished
from faceguard.photo.assessment import Assessment
from faceguard.picture import Picture
from faceguard.policy.action import Action
from faceguard.policy.age import Looks
from faceguard.policy.select import Decision
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.redaction.styles import STYLES
from faceguard.reports.face import (
    FoundFaceReport,
    KeptFaceReport,
    RedactedFaceReport,
    RegionReport,
    box_report,
    decided_report,
    estimates_report,
    face_reports,
)
from faceguard.reports.models import model_fields
from faceguard.reports.picture import DetectionReport, RedactionReport, image_report
from faceguard.reports.settings import DetectionSettings, RedactionSettings, judgement_fields
from faceguard.reports.verified import VerifiedReport


def detection_report(
    picture: Picture,
    results: Sequence[DetectionResult],
    options: DetectOptions,
    models: Sequence[Model],
    looks: Sequence[Looks] | None = None,
    decisions: Sequence[Decision] = (),
) -> DetectionReport:
    """Report what was found, with the models used for it.

    Where that was asked for, it says what people look like, and what would become of each face, in order.
    """
    return DetectionReport(
        image=image_report(picture),
        faces=_found_faces(results, looks, decisions),
        candidates=face_reports([result.candidates for result in results]),
        settings=DetectionSettings(detail=options.detail, detector=options.detector, **judgement_fields(results)),
        **model_fields(models),
    )


def redaction_report(
    source: bytes,
    finished: Finished,
    options: RedactOptions,
    models: Sequence[Model],
    seconds: float,
    verified: VerifiedReport | None = None,
    standing: Standing = NO_RULES,
) -> RedactionReport:
    """Report what became of a source, with the models used for it and the seconds of work."""
    assessment = finished.assessment
    return RedactionReport(
        image=image_report(assessment.picture),
        faces=_redacted_faces(assessment),
        kept=_kept_faces(assessment),
        regions=[
            RegionReport(**box_report(p.box().rounded()).fields(), **dict(p.own()), reason=p.reason)
            for p in options.regions or ()
        ],
        verified=verified,
        candidates=face_reports(assessment.candidates),
        settings=RedactionSettings.of(
            options,
            standing,
            reversible=_is_reversible(assessment, options),
            **judgement_fields(assessment.results),
        ),
        **model_fields(models),
        model_sha256={model.name: model.sha256 for model in models},
        input_sha256=hashlib.sha256(source).hexdigest(),
        output_sha256=hashlib.sha256(finished.content).hexdigest(),
        created=datetime.now(UTC).replace(microsecond=0),
        seconds=round(seconds, 4),
    )


def _found_faces(
    results: Sequence[DetectionResult], looks: Sequence[Looks] | None, decisions: Sequence[Decision]
) -> list[FoundFaceReport]:
    found = [FoundFaceReport(**dict(report)) for report in face_reports([result.faces for result in results])]
    if looks is not None:
        guessed = zip(found, map(estimates_report, looks), strict=True)
        found = [face.model_copy(update={"estimates": guess}) for face, guess in guessed]
    if decisions:
        decided = zip(found, map(_decided_fields, decisions), strict=True)
        found = [face.model_copy(update=fields) for face, fields in decided]
    return found


def _decided_fields(decision: Decision) -> dict[str, Any]:
    return {
        "action": decision.action,
        "decided": decided_report(decision.ruling),
        "persons": list(decision.matches) or None,
    }


def _redacted_faces(assessment: Assessment) -> list[RedactedFaceReport]:
    reports, decisions = face_reports(assessment.faces(Action.REDACT)), assessment.on_faces(Action.REDACT)
    return [
        RedactedFaceReport(
            **dict(report), **dict(each.place.look), reason=each.place.reason, decided=decided_report(each.ruling)
        )
        for report, each in zip(reports, decisions, strict=True)
    ]


def _kept_faces(assessment: Assessment) -> list[KeptFaceReport]:
    reports, decisions = face_reports(assessment.faces(Action.KEEP)), assessment.on_faces(Action.KEEP)
    return [
        KeptFaceReport(**dict(report), decided=decided_report(each.ruling))
        for report, each in zip(reports, decisions, strict=True)
    ]


def _is_reversible(assessment: Assessment, options: RedactOptions) -> bool:
    """Tell whether anything that was covered can be brought back; where nothing was, whether it could have been."""
    styles = {region.style or options.style for regions in assessment.regions for region in regions}
    return any(STYLES[style].reversible for style in styles or {options.style})
