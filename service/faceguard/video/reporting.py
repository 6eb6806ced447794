"""What is told of the work on a video."""

from collections.abc import Sequence
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
from faceguard.video.examined import Examined
from faceguard.video.find import Found
from faceguard.video.moving import MovingRegion
from faceguard.video.report import CoverageReport, TrackReport, VideoFactsReport, VideoRegionReport, VideoSettings
from faceguard.video.words import Audio, Codec

KEYFRAME = 0.4
"""Seconds between two boxes that are told of a track, about."""


def told(examined: Examined, models: Sequence[Model], decided: Sequence[Verdict] = ()) -> dict[str, Any]:
    """Return what every report on a video has; once it is decided on the tracks, with that."""
    facts, found = examined.facts, examined.found
    clock = Clock(facts, found.times)
    return {
        "video": video_facts(facts, found),
        "tracks": track_reports(facts, found, decided, examined.people),
        "coverage": coverage(found),
        "looks": found.looks,
        "shots": found.shots,
        "hidden": [clock(frame) for frame in sorted(found.hidden)],
        "unread": examined.unread,
        **model_fields(models),
    }


def reviewed(examined: Examined, models: Sequence[Model], decided: Sequence[Verdict]) -> dict[str, Any]:
    """Return the same of a video that is not written, with what would become of each person."""
    fields = told(examined, models, decided)
    actions = [Action.KEEP if each.keeps else Action.REDACT for each in decided]
    tracks = zip(fields["tracks"], actions, strict=True)
    return fields | {"tracks": [track.model_copy(update={"action": action}) for track, action in tracks]}


def settings(
    options: RedactOptions,
    detector: Detector,
    audio: Audio,
    codec: Codec,
    ruled: tuple[Sequence[Verdict], Standing] = ((), NO_RULES),
) -> VideoSettings:
    """Return how a video was redacted, with what was decided on its tracks, and under which rules of the operator's."""
    decided, standing = ruled
    own = [*(each.style for each in options.regions or ()), *(each.look.style for each in decided if not each.keeps)]
    styles = {options.style, *(style for style in own if style)}
    return VideoSettings.of(
        options,
        standing,
        threshold=detector.threshold(options.detail) if options.min_confidence is None else options.min_confidence,
        reversible=any(STYLES[style].reversible for style in styles),
        audio=audio,
        codec=codec,
    )


def region_reports(options: RedactOptions, moving: Sequence[MovingRegion]) -> list[VideoRegionReport]:
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


def video_facts(facts: VideoFacts, found: Found) -> VideoFactsReport:
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


def track_reports(
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


def coverage(found: Found) -> CoverageReport:
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


class Clock:
    """Says at which second a frame is shown."""

    def __init__(self, facts: VideoFacts, times: Sequence[int]) -> None:
        self._facts, self._times = facts, times

    def __call__(self, frame: int) -> float:
        """Return the second, to the millisecond."""
        return round(float(self._times[frame] * self._facts.time_base - self._facts.start), 3)


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
