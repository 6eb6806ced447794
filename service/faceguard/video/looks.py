"""The detector's looks at frames of a video."""

import numpy as np

from faceguard.detection import DetectionResult, Detector, Filmed
from faceguard.detection.guard import guarded
from faceguard.detection.trace import Trace
from faceguard.geometry import as_array
from faceguard.media.frames import VideoPicture
from faceguard.options import DetectOptions
from faceguard.ticket import Checkpoint
from faceguard.tracking.link import Seen

WEAK = 0.07
"""Score of a box that counts if others go on with it."""


class Looks:
    """Shows frames to a detector, which asks once a shot which way is up, and on only where that was not the top."""

    def __init__(self, detector: Detector, options: DetectOptions, checkpoint: Checkpoint) -> None:
        self._asking, self._upright = for_frames(detector, upright=False), for_frames(detector, upright=True)
        self._in_shot = self._asking
        self._detail, self._checkpoint = options.detail, checkpoint
        asked = options.min_confidence
        self._threshold = detector.threshold(options.detail) if asked is None else asked

    def at(self, number: int, picture: VideoPicture, *, begins: bool) -> Seen:
        """Look at a frame, which begins a shot or not."""
        detector = self._asking if begins else self._in_shot
        with guarded():
            lowest = min(WEAK, self._threshold)
            result = detector.detect(picture.rgb(), self._detail, lowest, Trace(self._checkpoint))
        if begins:
            self._in_shot = self._asking if _turned(result) else self._upright
        scores = np.array([face.score for face in result.faces], np.float64)
        return Seen(number, as_array([face.box for face in result.faces]), scores, scores >= self._threshold)


def for_frames(detector: Detector, *, upright: bool) -> Detector:
    """Return the detector, or one like it for frames, which may take each of them to be upright."""
    return detector.for_frames(upright=upright) if isinstance(detector, Filmed) else detector


def _turned(result: DetectionResult) -> bool:
    return result.judgement is not None and result.judgement.rotation != 0
