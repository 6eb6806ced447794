"""SCRFD (Guo et al. 2021, arXiv:2105.04714), as `scrfd.py` in detection/scrfd of deepinsight/insightface reads it."""

import numpy as np

from faceguard.detection.detections import Detections
from faceguard.detection.families import STRIDES, Family, Outputs
from faceguard.detection.families.cells import check, columns, corners, joined, last_sides

EXPECTED = (
    "nine outputs: scores (1 column), distances to the box's sides (4) and five points (10), "
    "each at the strides 8, 16 and 32, with one row for each anchor of each cell"
)


def _fits(outputs: Outputs) -> bool:
    return last_sides(outputs) == {1: 3, 4: 3, 10: 3}


def _decode(outputs: Outputs, height: int, width: int, evidence: float) -> Detections:
    check(_fits(outputs), EXPECTED)
    parts = []
    for stride, scores, sides, points in zip(STRIDES, *(columns(outputs, each) for each in (1, 4, 10)), strict=True):
        cells = corners(height, width, stride)
        anchors, rest = divmod(len(scores), len(cells))
        check(anchors > 0 and rest == 0 and len(scores) == len(sides) == len(points), EXPECTED)
        (found,) = np.nonzero(scores[:, 0] >= evidence)
        at = cells[found // anchors] * stride
        near = sides[found].astype(np.float64) * stride
        five = at[:, None] + points[found].astype(np.float64).reshape(-1, 5, 2) * stride
        parts.append((at - near[:, :2], at + near[:, 2:], scores[found, 0], five))
    return joined("scrfd", parts)


SCRFD = Family(
    title="SCRFD",
    source="Guo et al. 2021, arXiv:2105.04714; deepinsight/insightface",
    expected=EXPECTED,
    threshold=0.5,
    fits=_fits,
    decode=_decode,
    mean=(127.5, 127.5, 127.5),
    deviation=128,
)
