"""YuNet, run by OpenCV: quick and good at middling faces. Its file is the user's own, see `docs/models.md`."""

import os
from pathlib import Path

import cv2
import numpy as np

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.detections import Detections
from faceguard.detection.judgement import Judgement
from faceguard.detection.levels import budget_scale
from faceguard.detection.nms import non_maximum_suppression
from faceguard.detection.resize import resized
from faceguard.detection.spec import DetectorSpec
from faceguard.detection.tiling import TileGrid, infer_tiled
from faceguard.detection.trace import SILENT, Trace
from faceguard.detector import DetectorName
from faceguard.picture import Pixels

MODEL = "yunet"
THRESHOLD = 0.6
MIN_SCORE = 0.3
"""Score from which the network reports a box."""
CENTERFACE_SCORE = 0.5
"""YuNet's scores beside CenterFace's: a box that it gives 0.6 is as often a face as one that CenterFace gives 0.3."""


class YuNet:
    """One network for any input size."""

    models: tuple[str, ...] = (MODEL,)

    def __init__(self, weights: Path) -> None:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # OpenCV 5 warns that there is but one target
        self._network = cv2.FaceDetectorYN.create(os.fspath(weights), "", (320, 320), MIN_SCORE, 0.3, 5000)

    def infer(self, pixels: Pixels, scale: float, evidence: float) -> Detections:
        """Find faces from this evidence on in (height, width, 3) RGB at this scale; scores are as CenterFace's."""
        detections = self._infer(pixels, scale, evidence / CENTERFACE_SCORE)
        return detections.with_scores(detections.scores * CENTERFACE_SCORE)

    @staticmethod
    def threshold(detail: Detail) -> float:  # noqa: ARG004 - the same for all
        """Return the score of a face."""
        return THRESHOLD

    def detect(
        self, pixels: Pixels, detail: Detail, min_confidence: float | None, trace: Trace = SILENT
    ) -> DetectionResult:
        """Find faces at the scale that fills the pixel budget of the detail."""
        height, width = pixels.shape[:2]
        scale = budget_scale(width, height, detail)
        grid = TileGrid.over(pixels, scale)
        trace.start_pass("whole", scale)
        detections = infer_tiled(self._infer, pixels, grid, grid.all(), scale, MIN_SCORE, trace)
        detections = detections.with_scores(detections.scores.clip(0, 1))
        judgement = Judgement(self.threshold(detail) if min_confidence is None else min_confidence)
        return non_maximum_suppression(detections, trace).split(pixels, judgement, trace=trace)

    def close(self) -> None:
        """Do nothing: nothing is held beyond memory."""

    def _infer(self, pixels: Pixels, scale: float, evidence: float) -> Detections:
        image = resized(pixels, scale)
        self._network.setInputSize((image.shape[1], image.shape[0]))
        self._network.setScoreThreshold(max(MIN_SCORE, evidence))
        _, answer = self._network.detect(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        rows = np.empty((0, 15)) if answer is None else np.asarray(answer, np.float64)
        points = rows[:, 4:14].reshape(-1, 5, 2)
        points = np.concatenate([points[:, :3], points[:, 3:].mean(1, keepdims=True)], 1)
        return Detections.of(MODEL, rows[:, :4], rows[:, 14], points).moved(1 / scale)


SPEC = DetectorSpec(
    name=DetectorName.YUNET,
    detail="The pixels of the pass: 0.75, 3 or 8 million, by at most doubling the picture's sides.",
    min_confidence="YuNet's own score, which is at least 0.3.",
    threshold=YuNet.threshold,
    models=YuNet.models,
    make=lambda loader: loader.load(YuNet),
)
