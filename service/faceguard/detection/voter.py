"""A detector that a user brings, as one that votes in the ensemble."""

import math
from collections.abc import Iterator

from faceguard.detail import Detail
from faceguard.detection.centerface import THRESHOLD
from faceguard.detection.fusion import MIN_SCORE, Pass
from faceguard.detection.nms import non_maximum_suppression
from faceguard.detection.onnx_detector import OnnxDetector
from faceguard.detection.tiling import TileGrid
from faceguard.detection.trace import SILENT, Trace
from faceguard.picture import Pixels

CERTAIN = 0.99
"""The highest threshold of which a power can be made: 1 stays 1."""


class Voter:
    """Brings the detector's scores to what CenterFace's mean, and weighs them.

    A power takes the detector's threshold to CenterFace's; 0 stays 0, and 1 is the weight. That it sees nothing
    does not count: it may not know faces of this size or kind.
    """

    def __init__(self, detector: OnnxDetector, weight: float) -> None:
        self.models = detector.models
        self._detector, self._weight = detector, weight
        self._power = math.log(THRESHOLD) / math.log(min(detector.threshold(Detail.BALANCED), CERTAIN))

    def passes(self, pixels: Pixels, detail: Detail, grid: TileGrid, trace: Trace = SILENT) -> Iterator[Pass]:
        """Show it (height, width, 3) RGB as if it were asked alone; yield its passes, with all that may count."""
        evidence = min(1, MIN_SCORE / self._weight) ** (1 / self._power)
        for scale, detections in self._detector.looks(pixels, detail, evidence, trace):
            scores = self._weight * detections.scores**self._power
            yield Pass(non_maximum_suppression(detections.with_scores(scores), trace), scale, grid.all(), math.inf)
