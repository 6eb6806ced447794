"""One look of a detector at a frame."""

from dataclasses import dataclass

import numpy as np

from faceguard.detail import Detail
from faceguard.detection import DetectionResult, Detector, Filmed
from faceguard.detection.guard import guarded
from faceguard.detection.trace import Trace
from faceguard.geometry import as_array
from faceguard.picture import Pixels
from faceguard.redaction.head import pose_of
from faceguard.ticket import Checkpoint
from faceguard.tracking.link import Seen

WEAK = 0.07
"""Score of a box that counts if others go on with it."""


@dataclass(frozen=True, slots=True)
class Way:
    """How frames are looked at."""

    detail: Detail
    min_confidence: float | None = None
    """Score of a face by itself; the detector's own where that is None."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of it."""

    seen: Seen
    turned: bool
    """Whether the frame does not stand upright."""


def look(detector: Detector, number: int, pixels: Pixels, way: Way, checkpoint: Checkpoint) -> Look:
    """Look at a frame (height, width, 3) RGB of this number; raises DetectorFailedError, and what stops it."""
    asked = way.min_confidence
    threshold = detector.threshold(way.detail) if asked is None else asked
    with guarded():
        result = detector.detect(pixels, way.detail, min(WEAK, threshold), Trace(checkpoint))
    scores = np.array([face.score for face in result.faces], np.float64)
    boxes = as_array([face.box for face in result.faces])
    poses = [pose_of(face.box, face.landmarks) for face in result.faces]
    return Look(Seen(number, boxes, scores, scores >= threshold, poses), _turned(result))


def for_frames(detector: Detector, *, upright: bool) -> Detector:
    """Return the detector, or one like it for frames, which may take each of them to be upright."""
    return detector.for_frames(upright=upright) if isinstance(detector, Filmed) else detector


def _turned(result: DetectionResult) -> bool:
    return result.judgement is not None and result.judgement.rotation != 0
