"""RetinaFace (Deng et al. 2019, arXiv:1905.00641), as `utils/box_utils.py` of biubug6/Pytorch_Retinaface reads it."""

import numpy as np

from faceguard.detection.detections import Detections
from faceguard.detection.families import STRIDES, Family, Outputs
from faceguard.detection.families.cells import Rows, check, columns, corners, joined, last_sides

SIDES = ((16, 32), (64, 128), (256, 512))
"""Of the square priors around each cell's centre at each stride, in pixels."""
VARIANCES = 0.1, 0.2
EXPECTED = (
    "three outputs: boxes (4 columns), probabilities of no face and of a face that add up to 1 (2), and five points "
    "(10), with one row for each of the two priors of each cell at the strides 8, 16 and 32"
)


def _fits(outputs: Outputs) -> bool:
    return last_sides(outputs) == {2: 1, 4: 1, 10: 1}


def _priors(height: int, width: int) -> tuple[Rows, Rows]:
    """Return the centres (n, 2) and sides (n, 1) of all priors in pixels."""
    centres, sides = [], []
    for stride, lengths in zip(STRIDES, SIDES, strict=True):
        cells = (corners(height, width, stride) + 0.5) * stride
        centres.append(cells.repeat(len(lengths), 0))
        sides.append(np.tile(lengths, len(cells)).astype(np.float64))
    return np.concatenate(centres), np.concatenate(sides)[:, None]


def _decode(outputs: Outputs, height: int, width: int, evidence: float) -> Detections:
    check(_fits(outputs), EXPECTED)
    (boxes,), (shares,), (points,) = (columns(outputs, each) for each in (4, 2, 10))
    centres, sides = _priors(height, width)
    check(len(centres) == len(boxes) == len(shares) == len(points), EXPECTED)
    check(np.allclose(shares.sum(1), 1, atol=0.01), EXPECTED)
    (found,) = np.nonzero(shares[:, 1] >= evidence)
    at, side, box = centres[found], sides[found], boxes[found].astype(np.float64)
    middle = at + box[:, :2] * VARIANCES[0] * side
    half = side * np.exp(box[:, 2:] * VARIANCES[1]) / 2
    five = at[:, None] + points[found].astype(np.float64).reshape(-1, 5, 2) * VARIANCES[0] * side[:, None]
    return joined("retinaface", [(middle - half, middle + half, shares[found, 1], five)])


RETINAFACE = Family(
    title="RetinaFace",
    source="Deng et al. 2019, arXiv:1905.00641; biubug6/Pytorch_Retinaface",
    expected=EXPECTED,
    threshold=0.6,
    fits=_fits,
    decode=_decode,
    mean=(123, 117, 104),
    bgr=True,
)
