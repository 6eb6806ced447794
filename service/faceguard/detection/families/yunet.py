"""YuNet (Wu et al. 2023, doi:10.1007/s11633-023-1423-y), as `face_detect.cpp` of OpenCV's module objdetect reads it."""

import numpy as np

from faceguard.detection.detections import Detections
from faceguard.detection.families import STRIDES, Family, Outputs
from faceguard.detection.families.cells import Part, check, columns, joined, last_sides

EXPECTED = (
    "twelve outputs: class (1 column), objectness (1), box (4) and five points (10), "
    "each at the strides 8, 16 and 32, with one row for each cell"
)


def _fits(outputs: Outputs) -> bool:
    return last_sides(outputs) == {1: 6, 4: 3, 10: 3}


def _decode(outputs: Outputs, height: int, width: int, evidence: float) -> Detections:
    return joined("yunet", parts(outputs, height, width, evidence))


def parts(outputs: Outputs, height: int, width: int, evidence: float) -> list[Part]:
    """Read the faces of each stride off the outputs, with five points each; raises ValueError as `decode` does."""
    check(_fits(outputs), EXPECTED)
    ones, boxes, points = (columns(outputs, each) for each in (1, 4, 10))
    found_at = list[Part]()
    for stride, one, other, box, point in zip(STRIDES, ones[::2], ones[1::2], boxes, points, strict=True):
        cells = height // stride, width // stride
        check({cells[0] * cells[1]} == {len(each) for each in (one, other, box, point)}, EXPECTED)
        scores = np.sqrt(one[:, 0].clip(0, 1) * other[:, 0].clip(0, 1))  # of both; which is which makes no difference
        (found,) = np.nonzero(scores >= evidence)
        row, column = np.divmod(found, cells[1])
        at, near = np.stack([column, row], 1).astype(np.float64), box[found].astype(np.float64)
        middle, half = (at + near[:, :2]) * stride, np.exp(near[:, 2:]) * stride / 2
        five = (at[:, None] + point[found].astype(np.float64).reshape(-1, 5, 2)) * stride
        found_at.append((middle - half, middle + half, scores[found], five))
    return found_at


YUNET = Family(
    title="YuNet",
    source="Wu et al. 2023, doi:10.1007/s11633-023-1423-y; OpenCV's FaceDetectorYN",
    expected=EXPECTED,
    threshold=0.6,
    fits=_fits,
    decode=_decode,
    bgr=True,
)
