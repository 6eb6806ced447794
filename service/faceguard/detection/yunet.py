"""YuNet, run by OpenCV: quick and good at middling faces. Its file is the user's own, see `docs/models.md`."""

import os
from pathlib import Path

import cv2
import numpy as np

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.detections import Detections
from faceguard.detection.levels import budget_scale
from faceguard.detection.nms import non_maximum_suppression
from faceguard.detection.resize import resized
from faceguard.detection.tiling import TileGrid, infer_tiled
from faceguard.picture import Pixels

MODEL = "yunet"
THRESHOLD = 0.6
CANDIDATES = 0.3
HALF = 0.5
"""YuNet's scores beside CenterFace's: a box that it gives 0.6 is as often a face as one that CenterFace gives 0.3."""


class YuNet:
    """One network for any input size."""

    models: tuple[str, ...] = (MODEL,)

    def __init__(self, weights: Path) -> None:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # OpenCV 5 warns that there is but one target
        self._detector = cv2.FaceDetectorYN.create(os.fspath(weights), "", (320, 320), CANDIDATES, 0.3, 5000)

    def infer(self, pixels: Pixels, scale: float, evidence: float) -> Detections:
        """All faces down to this evidence in (height, width, 3) RGB looked at in this scale, scores on CenterFace's."""
        image = resized(pixels, scale)
        self._detector.setInputSize((image.shape[1], image.shape[0]))
        self._detector.setScoreThreshold(max(CANDIDATES, evidence / HALF))
        _, answer = self._detector.detect(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        rows = np.empty((0, 15)) if answer is None else np.asarray(answer, np.float64)
        points = rows[:, 4:14].reshape(-1, 5, 2)
        points = np.concatenate([points[:, :3], points[:, 3:].mean(1, keepdims=True)], 1)
        return Detections.of(MODEL, rows[:, :4], rows[:, 14] * HALF, points).moved(1 / scale)

    def detect(self, pixels: Pixels, detail: Detail, min_confidence: float | None) -> DetectionResult:
        """Find faces at the scale that fills the pixel budget of the detail; scores are YuNet's own."""
        height, width = pixels.shape[:2]
        scale = budget_scale(width, height, detail)
        grid = TileGrid.over(pixels, scale)
        found = infer_tiled(self.infer, pixels, grid, grid.all(), scale, CANDIDATES * HALF)
        found = found.with_scores((found.scores / HALF).clip(0, 1))
        threshold = THRESHOLD if min_confidence is None else min_confidence
        return non_maximum_suppression(found).split(pixels, threshold)

    def close(self) -> None:
        """Nothing is held beyond memory."""
