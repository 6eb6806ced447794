"""The brightest place of a picture: no face, but a detector with all that one needs, for a test of adding it."""

from pathlib import Path

import numpy as np

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.detections import Detections
from faceguard.detection.judgement import Judgement
from faceguard.detection.spec import DetectorSpec
from faceguard.detection.trace import SILENT, Trace
from faceguard.detector import DetectorName
from faceguard.picture import Pixels

MODEL = "brightest-side"


class Brightest:
    """Finds one box, whose side is its weights."""

    models: tuple[str, ...] = (MODEL,)

    def __init__(self, weights: Path) -> None:
        self._side = float(weights.read_text())

    @staticmethod
    def threshold(detail: Detail) -> float:
        """Return the score of a face."""
        return {Detail.FAST: 0.11, Detail.BALANCED: 0.12, Detail.THOROUGH: 0.13}[detail]

    def detect(
        self, pixels: Pixels, detail: Detail, min_confidence: float | None, trace: Trace = SILENT
    ) -> DetectionResult:
        """Find the brightest pixel of (height, width, 3) RGB."""
        brightness = pixels.mean(2)
        y, x = np.unravel_index(brightness.argmax(), brightness.shape)
        trace.start_pass("whole", 1)
        box = np.array([[float(x), float(y), self._side, self._side]])
        detections = trace.number(Detections.of(MODEL, box, np.array([brightness.max() / 255]), np.zeros((1, 4, 2))))
        judgement = Judgement(self.threshold(detail) if min_confidence is None else min_confidence)
        return detections.split(pixels, judgement, trace=trace)

    def close(self) -> None:
        """Do nothing: nothing is held beyond memory."""


SPEC = DetectorSpec(
    name=DetectorName("brightest"),
    detail="The threshold alone.",
    min_confidence="Brightness, from 0 to 1.",
    threshold=Brightest.threshold,
    models=Brightest.models,
    make=lambda loader: loader.load(Brightest),
)
