"""YuNet, run by OpenCV: quick and good at middling faces. Its file is the user's own, see `docs/models.md`."""

import os
from pathlib import Path

import cv2
import numpy as np

from service.detect import Detail, Detections
from service.detect.found import Found
from service.detect.scales import budget_scale, resized
from service.picture import Pixels

MODEL = "yunet"
THRESHOLD = 0.6
FLOOR = 0.3


class YuNet:
    """One network for any input size."""

    models: tuple[str, ...] = (MODEL,)

    def __init__(self, weights: Path) -> None:
        cv2.utils.logging.setLogLevel(
            cv2.utils.logging.LOG_LEVEL_ERROR
        )  # it warns that its new engine has no targets to choose from
        self._detector = cv2.FaceDetectorYN.create(os.fspath(weights), "", (320, 320), FLOOR, 0.3, 5000)

    def find(self, pixels: Pixels, scale: float) -> Found:
        """All faces down to FLOOR, in (height, width, 3) RGB looked at in this scale."""
        image, factors = resized(pixels, scale, multiple=32)
        self._detector.setInputSize((image.shape[1], image.shape[0]))
        _, rows = self._detector.detect(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        rows = np.asarray(np.empty((0, 15)) if rows is None else rows, np.float64)
        points = rows[:, 4:14].reshape(-1, 5, 2)
        points = np.concatenate([points[:, :3], points[:, 3:].mean(1, keepdims=True)], 1)
        return Found.of(MODEL, rows[:, :4], rows[:, 14], points).moved(factors)

    def detect(self, pixels: Pixels, detail: Detail, min_confidence: float | None) -> Detections:
        """Find faces at the scale that fills the pixel budget of the detail."""
        height, width = pixels.shape[:2]
        found = self.find(pixels, budget_scale(width, height, detail))
        return found.split(pixels, THRESHOLD if min_confidence is None else min_confidence)

    def close(self) -> None:
        """Nothing is held beyond memory."""
