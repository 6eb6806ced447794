"""How the camera moves from one frame to the next."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Pixels

Matrix = NDArray[np.float64]
"""Shape (2, 3): takes x, y, 1 to x, y."""

STILL: Matrix = np.eye(2, 3)
SIDE = 480
"""The longer side of the copies that are compared, in pixels."""
CORNERS, QUALITY, APART = 200, 0.01, 8
"""How many corners are followed at most, how clear each has to be, and how far from the next one."""
FEWEST, SHARE = 8, 0.25
"""Corners, and their share of all, that have to agree on a motion for it to be believed."""
TOLERANCE = 1.5
"""Pixels of the small copy within which a corner agrees."""
DIFFERENT = 0.3
"""Share of the brightness that is another from which a frame without a motion begins a new shot."""
UNLIKE, ELSEWHERE = 0.7, 0.1
"""Correlation with the frame before below which one does where the brightness is as much the same as in a dark hall,
and the share of it that has to be another then: a picture that shakes too fast to be followed keeps its own."""
_BLURRED = 2.0
_LEVELS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """How one frame follows the one before it."""

    matrix: Matrix = field(default_factory=STILL.copy)
    """Takes a point of the frame before to where it is in this one: a shift, a turn and a zoom."""
    cut: bool = False
    """Whether a new shot begins, and nothing of the frame before says where things are in this one."""


class Camera:
    """Is shown one frame after the other, and tells how each follows the one before."""

    def __init__(self) -> None:
        self._before: Pixels | None = None

    def step(self, luma: Pixels) -> Step:
        """Compare a frame (height, width) with the one that was shown before it; the first one begins a shot."""
        scale = min(1, SIDE / max(luma.shape))
        size = max(1, round(luma.shape[1] * scale)), max(1, round(luma.shape[0] * scale))
        small = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
        before, self._before = self._before, small
        if before is None or before.shape != small.shape:
            return Step(cut=True)
        matrix = _motion(before, small)
        if matrix is None:
            return Step(cut=_another(before, small))
        return Step(_enlarged(matrix, luma.shape[1] / size[0], luma.shape[0] / size[1]))


def _motion(before: Pixels, after: Pixels) -> Matrix | None:
    """Return the motion that most corners agree on; None where too few do."""
    corners = cv2.goodFeaturesToTrack(before, CORNERS, QUALITY, APART)
    if corners is None or len(corners) < FEWEST:
        return None
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, corners, np.empty_like(corners), winSize=(15, 15))
    there = found.ravel() == 1
    if np.count_nonzero(there) < FEWEST:
        return None
    matrix, agreed = cv2.estimateAffinePartial2D(corners[there], moved[there], ransacReprojThreshold=TOLERANCE)
    if matrix is None or np.count_nonzero(agreed) < max(FEWEST, SHARE * len(corners)):
        return None
    return np.asarray(matrix, np.float64)


def _enlarged(matrix: Matrix, across: float, down: float) -> Matrix:
    """Return the motion in pixels of the frame, of which a pixel of the copy has so many across and down."""
    scale = np.array([across, down])
    return np.hstack([matrix[:, :2] * scale[:, None] / scale, matrix[:, 2:] * scale[:, None]])


def _another(before: Pixels, after: Pixels) -> bool:
    """Whether a frame that does not go on with the one before shows something else."""
    different = _difference(before, after)
    return different > DIFFERENT or (different > ELSEWHERE and _correlation(before, after) < UNLIKE)


def _correlation(before: Pixels, after: Pixels) -> float:
    """Return how far what is bright in one frame is in the other, from -1 to 1; 1 where one of them is even."""
    one, other = (cv2.GaussianBlur(frame, (0, 0), _BLURRED).astype(np.float64) for frame in (before, after))
    one, other = one - one.mean(), other - other.mean()
    spread = np.sqrt((one * one).mean() * (other * other).mean())
    return float((one * other).mean() / spread) if spread >= 1 else 1.0


def _difference(before: Pixels, after: Pixels) -> float:
    """Return the share of pixels that would have to change their brightness for the frames to have the same."""
    counts = [np.bincount(frame.ravel() * _LEVELS // 256, minlength=_LEVELS) for frame in (_wide(before), _wide(after))]
    return float(np.abs(counts[0] - counts[1]).sum() / 2 / before.size)


def _wide(frame: Pixels) -> NDArray[np.int32]:
    return frame.astype(np.int32)
