"""A look at the finished video: what is still found there is told."""

from faceguard.detection import Detector
from faceguard.detection.guard import guarded
from faceguard.detection.trace import Trace
from faceguard.media.film import Film
from faceguard.options import DetectOptions
from faceguard.ticket import Checkpoint
from faceguard.tracking.look import for_frames
from faceguard.video.clock import Clock
from faceguard.video.report import FoundAgainReport
from faceguard.video.visible import Visible

EVERY = 1.0
"""Seconds from one look to the next."""


def seen_again(
    film: Film, detector: Detector, options: DetectOptions, checkpoint: Checkpoint, visible: Visible
) -> list[FoundAgainReport]:
    """Search some frames of a finished video, and tell whose faces are those of people who stay visible."""
    found: list[FoundAgainReport] = []
    # What covers the faces is no sign of which way is up, and to ask of each frame takes longer than to search it.
    detector, due = for_frames(detector, upright=True), 0.0
    for number, picture in enumerate(film.pictures()):
        checkpoint()
        second = Clock(film.facts, [picture.time])(0)
        if second < due:
            continue
        due = second + EVERY
        with guarded():
            result = detector.detect(picture.rgb(), options.detail, options.min_confidence, Trace(checkpoint))
        for face in result.faces:
            box = face.box.rounded()
            sides = int(box.x), int(box.y), int(box.width), int(box.height)
            track = visible.whose(number, face.box)
            found.append(FoundAgainReport(at=second, box=sides, score=round(face.score, 4), track=track))
    return found
