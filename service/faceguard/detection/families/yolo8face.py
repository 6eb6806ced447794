"""YOLOv8-face with distributions of distances (DFL; Li et al. 2020, arXiv:2006.04388), as in derronqi/yolov8-face.

The points are read as by `kpts_decode` in `ultralytics/nn/modules/head.py`.
"""

import numpy as np

from faceguard.detection.detections import Detections
from faceguard.detection.families import STRIDES, Family, Outputs
from faceguard.detection.families.cells import check, finest_first, joined, sigmoid

BINS = 16
"""Distances, in cells, from 0 on, of which each has a weight."""
SIDES = 4 * BINS
EXPECTED = (
    "three outputs of the shape 1 x 80 x rows x columns at the strides 8, 16 and 32: "
    "weights of 16 distances to each of the box's sides (64), class before its sigmoid (1), and five points (15)"
)


def _fits(outputs: Outputs) -> bool:
    return len(outputs) == 3 and all(output.ndim == 4 and output.shape[:2] == (1, SIDES + 1 + 15) for output in outputs)


def _decode(outputs: Outputs, height: int, width: int, evidence: float) -> Detections:
    check(_fits(outputs), EXPECTED)
    parts = []
    for stride, (output,) in zip(STRIDES, finest_first(outputs), strict=True):
        check(output.shape[1:] == (height // stride, width // stride), EXPECTED)
        scores = sigmoid(output[SIDES])
        row, column = np.nonzero(scores >= evidence)
        at, cell = output[:, row, column].T.astype(np.float64), np.stack([column, row], 1)
        weights = at[:, :SIDES].reshape(-1, 4, BINS)
        weights = np.exp(weights - weights.max(2, keepdims=True))
        near = weights @ np.arange(BINS) / weights.sum(2)
        five = (at[:, SIDES + 1 :].reshape(-1, 5, 3)[:, :, :2] * 2 + cell[:, None]) * stride
        start, end = (cell + 0.5 - near[:, :2]) * stride, (cell + 0.5 + near[:, 2:]) * stride
        parts.append((start, end, scores[row, column], five))
    return joined("yolov8-face", parts)


YOLO8FACE = Family(
    title="YOLOv8-face",
    source="derronqi/yolov8-face; Li et al. 2020, arXiv:2006.04388",
    expected=EXPECTED,
    threshold=0.25,
    fits=_fits,
    decode=_decode,
    deviation=255,
)
