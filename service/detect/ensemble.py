"""The ensemble: CenterFace at the scale of the pixel budget and at half of it, MediaPipe for near faces."""

from service.detect import Detail, Detections
from service.detect.centerface import THRESHOLD, CenterFace
from service.detect.found import Found
from service.detect.mediapipe import MediaPipe
from service.detect.scales import budget_scale
from service.detect.suppression import non_maximum_suppression
from service.picture import Pixels


class Ensemble:
    """Asks several detectors and merges their boxes."""

    def __init__(self, mediapipe: MediaPipe, centerface: CenterFace) -> None:
        self._mediapipe, self._centerface = mediapipe, centerface
        self.models = mediapipe.models + centerface.models

    def detect(self, pixels: Pixels, detail: Detail, min_confidence: float | None) -> Detections:
        """Find faces in (height, width, 3) RGB."""
        height, width = pixels.shape[:2]
        scale = budget_scale(width, height, detail)
        looks = [
            self._centerface.find(pixels, scale),
            self._centerface.find(pixels, scale / 4),
            self._mediapipe.find(pixels),
        ]
        merged = non_maximum_suppression(Found.joined(looks))
        return merged.split(pixels, THRESHOLD if min_confidence is None else min_confidence)

    def close(self) -> None:
        """The detectors belong to who made them."""
