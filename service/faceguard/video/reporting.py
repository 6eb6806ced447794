"""What is told of the work on a video."""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from faceguard.detection import Detector
from faceguard.media.film import VideoFacts
from faceguard.models import Model
from faceguard.options import RedactOptions
from faceguard.policy.action import Action
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.policy.verdict import REDACTED, Verdict
from faceguard.redaction.styles import STYLES
from faceguard.reports.face import decided_report
from faceguard.reports.models import model_fields
from faceguard.tracking.cover import Cover
from faceguard.video.clock import Clock
from faceguard.video.examined import Examined
from faceguard.video.find import Found
from faceguard.video.moving import MovingRegion
from faceguard.video.options import VideoOptions
from faceguard.video.plan import Choice
from faceguard.video.report import (
    CoverageReport,
    TrackReport,
    VideoDetectionReport,
    VideoFactsReport,
    VideoRegionReport,
    VideoReport,
    VideoSettings,
)
from faceguard.video.result import Result

KEYFRAME = 0.4
"""Seconds between two boxes that are told of a track, about."""


def detection_report(
    examined: Examined, models: Sequence[Model], decided: Sequence[Verdict] = ()
) -> VideoDetectionReport:
    """Report what was found, and what would become of each person where that is decided."""
    report = VideoDetectionReport(**_found_fields(examined, models, decided))
    if not decided:
        return report
    actions = [Action.KEEP if each.keeps else Action.REDACT for each in decided]
    pairs = zip(report.tracks, actions, strict=True)
    return report.model_copy(update={"tracks": [track.model_copy(update={"action": each}) for track, each in pairs]})


def redaction_report(
    result: Result,
    options: VideoOptions,
    choice: Choice,
    detector: Detector,
    models: Sequence[Model],
    standing: Standing = NO_RULES,
) -> VideoReport:
    """Report what became of a video, with what a person chose of it, and the models used for it."""
    draft = result.draft
    return VideoReport(
        **_found_fields(draft.examined, models, draft.decided),
        kept=draft.kept,
        regions=_region_reports(options, choice.regions),
        found_again=list(result.found_again),
        verified=result.verified,
        settings=_settings(options, detector, draft.decided, standing),
        model_sha256={model.name: model.sha256 for model in models},
        input_sha256=result.input_sha256,
        output_sha256=result.output_sha256,
        created=datetime.now(UTC).replace(microsecond=0),
        seconds=round(result.seconds, 3),
    )


def _found_fields(examined: Examined, models: Sequence[Model], decided: Sequence[Verdict]) -> dict[str, Any]:
    """Return what every report on a video has; once it is decided on the tracks, with that."""
    facts, found = examined.facts, examined.found
    clock = Clock(facts, found.times)
    return {
        "video": _video_facts(facts, found),
        "tracks": _track_reports(facts, found, decided, examined.people),
        "coverage": _coverage(found),
        "looks": found.looks,
        "shots": found.shots,
        "hidden": [clock(frame) for frame in sorted(found.hidden)],
        "unread": examined.unread,
        **model_fields(models),
    }


def _settings(
    options: VideoOptions, detector: Detector, decided: Sequence[Verdict], standing: Standing
) -> VideoSettings:
    """Return how a video was redacted, with what was decided on its tracks, and under which rules of the operator's."""
    own = [*(each.style for each in options.regions or ()), *(each.look.style for each in decided if not each.keeps)]
    styles = {options.style, *(style for style in own if style)}
    return VideoSettings.of(
        options,
        standing,
        threshold=detector.threshold(options.detail) if options.min_confidence is None else options.min_confidence,
        reversible=any(STYLES[style].reversible for style in styles),
        audio=options.audio,
        codec=options.codec,
    )


def _region_reports(options: RedactOptions, moving: Sequence[MovingRegion]) -> list[VideoRegionReport]:
    """Return what is covered besides the people: throughout, and by regions that move."""
    still = [
        VideoRegionReport(
            keyframes=[(0, *_whole((each.x, each.y, each.width, each.height)))], **dict(each.own()), reason=each.reason
        )
        for each in options.regions or ()
    ]
    drawn = [
        VideoRegionReport(keyframes=[(second, *_whole(box)) for second, *box in each.keyframes], reason=each.reason)
        for each in moving
    ]
    return still + drawn


def _video_facts(facts: VideoFacts, found: Found) -> VideoFactsReport:
    """Return what the file said, and what was there."""
    return VideoFactsReport(
        width=facts.width,
        height=facts.height,
        seconds=round(float(_length(facts, found)), 3),
        frames=len(found.times),
        codec=facts.codec,
        audio=list(facts.sounds),
    )


def _length(facts: VideoFacts, found: Found) -> Fraction:
    return (found.times[-1] - found.times[0]) * facts.time_base + 1 / facts.rate


def _track_reports(
    facts: VideoFacts, found: Found, decided: Sequence[Verdict] = (), people: Sequence[int] = ()
) -> list[TrackReport]:
    """Return the tracks in order of time, with what was decided on them, and whose they are where that is known."""
    clock, count = Clock(facts, found.times), len(found.covers)
    persons: Sequence[int | None] = people or [None] * count
    each = zip(found.covers, decided or [REDACTED] * count, persons, strict=True)
    return [
        _track(number, cover, clock, found, verdict).model_copy(update={"person": person})
        for number, (cover, verdict, person) in enumerate(each)
    ]


def _coverage(found: Found) -> CoverageReport:
    """Count what is covered by how it is known."""
    step = found.step
    counts = dict.fromkeys(("seen", "stepped", "bridged"), 0)
    for cover in found.covers:
        sightings = cover.track.sightings
        counts["seen"] += len(sightings)
        for one, other in pairwise(sightings):
            gap = other.frame - one.frame
            counts["stepped" if gap <= step else "bridged"] += gap - 1
    total = sum(len(cover.boxes) for cover in found.covers)
    return CoverageReport(covered=total, beyond=total - sum(counts.values()), **counts)


def _track(number: int, cover: Cover, clock: Clock, found: Found, verdict: Verdict) -> TrackReport:
    frames, sightings, step = cover.frames, cover.track.sightings, found.step
    every = max(1, round(KEYFRAME * found.rate))
    told = sorted({*frames[::every], frames[-1]})
    return TrackReport(
        id=number,
        start=clock(frames[0]),
        end=clock(frames[-1]),
        score=round(cover.track.score, 4),
        sightings=len(sightings),
        bridged=[
            (clock(one.frame), clock(other.frame))
            for one, other in pairwise(sightings)
            if other.frame - one.frame > step
        ],
        **({} if verdict.keeps else dict(verdict.look)),
        decided=decided_report(verdict.ruling),
        keyframes=[(clock(frame), *_whole(cover.boxes[frame - cover.first])) for frame in told],
    )


def _whole(box: Sequence[float]) -> tuple[int, int, int, int]:
    x, y, width, height = (round(float(value)) for value in box)
    return x, y, width, height
