"""YOLO5Face (Qi et al. 2021, arXiv:2105.12931), as `Detect` in `models/yolo.py` of deepcam-cn/yolov5-face reads it."""

import numpy as np

from faceguard.detection.detections import Detections
from faceguard.detection.families import STRIDES, Family, Outputs
from faceguard.detection.families.cells import check, finest_first, joined, sigmoid

ANCHORS = np.array([
    [(4, 5), (8, 10), (13, 16)],
    [(23, 29), (43, 55), (73, 105)],
    [(146, 217), (231, 300), (335, 433)],
])  # fmt: skip
"""Width and height of the three anchors at each stride, in pixels."""
EXPECTED = (
    "three outputs of the shape 1 x 3 x rows x columns x 16 at the strides 8, 16 and 32, before their sigmoid: "
    "for each of three anchors box (4), objectness (1), five points (10) and class (1)"
)


def _fits(outputs: Outputs) -> bool:
    return len(outputs) == 3 and all(
        output.ndim == 5 and output.shape[:2] == (1, 3) and output.shape[-1] == 16 for output in outputs
    )


def _decode(outputs: Outputs, height: int, width: int, evidence: float) -> Detections:
    check(_fits(outputs), EXPECTED)
    parts = []
    for stride, anchors, (output,) in zip(STRIDES, ANCHORS, finest_first(outputs), strict=True):
        check(output.shape[1:3] == (height // stride, width // stride), EXPECTED)
        scores = sigmoid(output[..., 4]) * sigmoid(output[..., 15])
        anchor, row, column = np.nonzero(scores >= evidence)
        at, cell = output[anchor, row, column].astype(np.float64), np.stack([column, row], 1)
        size = anchors[anchor].astype(np.float64)
        middle = (sigmoid(at[:, :2]) * 2 - 0.5 + cell) * stride
        half = (sigmoid(at[:, 2:4]) * 2) ** 2 * size / 2
        five = at[:, 5:15].reshape(-1, 5, 2) * size[:, None] + cell[:, None] * stride
        parts.append((middle - half, middle + half, scores[anchor, row, column], five))
    return joined("yolov5-face", parts)


YOLO5FACE = Family(
    title="YOLOv5-face",
    source="Qi et al. 2021, arXiv:2105.12931; deepcam-cn/yolov5-face",
    expected=EXPECTED,
    threshold=0.3,
    fits=_fits,
    decode=_decode,
    deviation=255,
)
