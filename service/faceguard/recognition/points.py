"""The five points of a face, by which it is laid upright: found anew in a crop, whichever detector found the face."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.detection.families.yunet import parts
from faceguard.detection.resize import to_nchw
from faceguard.detection.session import session
from faceguard.geometry import Box
from faceguard.picture import Pixels

AROUND = 0.6
"""What is looked at around a face's box, as a share of its longer side on each side of that."""
TALL = 96
"""The height in pixels that a face gets in the crop."""
EVIDENCE = 0.5
"""The lowest score of points."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Where a face's features are in a picture."""

    at: NDArray[np.float64]
    """Shape (5, 2): x, y of the right eye, the left eye, the nose, the mouth's right and left corner, in pixels."""

    @property
    def turn(self) -> float:
        """How far the nose is from the middle of the eyes, along the line of the eyes, as a share of their distance.

        About 0 for a face seen from the front, 0.5 where the nose is below an eye.
        """
        right, left, nose = self.at[:3]
        across = left - right
        length = float(across @ across)
        return abs(float((nose - (right + left) / 2) @ across)) / length if length else 1.0


class Finder:
    """Finds the points of a face in a picture."""

    models: tuple[str, ...] = ("yunet-2023mar",)

    def __init__(self, weights: Path) -> None:
        self._session = session(weights)

    def find(self, pixels: Pixels, box: Box) -> Points | None:
        """Return the points of the face in a box of a picture (height, width, 3) RGB; None where it shows none."""
        side = max(box.width, box.height)
        reach, (x, y) = side * (0.5 + AROUND), box.centre
        scale = TALL / side
        size = round(2 * reach * scale)
        shift = np.array([[scale, 0, size / 2 - x * scale], [0, scale, size / 2 - y * scale]])
        crop = _warped(pixels, shift, size, scale)
        planes = to_nchw(crop, bgr=True)
        outputs = self._session.run(None, {"input": planes})
        found = [part for part in parts(outputs, planes.shape[2], planes.shape[3], EVIDENCE) if len(part[2])]
        best, middle = None, np.full(2, size / 2)
        for start, end, scores, five in found:
            # The face in the middle, not its neighbour.
            near = np.abs((start + end) / 2 - middle).max(1) < TALL / 2
            for score, points in zip(scores[near].tolist(), five[near], strict=True):
                if best is None or score > best[0]:
                    best = score, points
        if best is None:
            return None
        return Points((best[1] - shift[:, 2]) / scale)

    def close(self) -> None:
        """Do nothing: nothing is held beyond memory."""


def _warped(pixels: Pixels, matrix: NDArray[np.float64], size: int, scale: float) -> Pixels:
    """Return a square of the picture, black where there is none; by area first where it gets much smaller."""
    height, width = pixels.shape[:2]
    corners = (np.array([[0, 0], [size, size]]) - matrix[:, 2]) / scale
    (left, top), (right, bottom) = np.floor(corners[0]).astype(int) - 1, np.ceil(corners[1]).astype(int) + 1
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    part = pixels[top:bottom, left:right]
    if not part.size:
        return np.zeros((size, size, 3), np.uint8)
    factor = min(1.0, scale)
    small = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else part
    ratio = np.array(small.shape[1::-1]) / np.array(part.shape[1::-1])
    moved = np.array(
        [[scale / ratio[0], 0, matrix[0, 2] + left * scale], [0, scale / ratio[1], matrix[1, 2] + top * scale]]
    )
    return np.asarray(cv2.warpAffine(small, moved, (size, size), flags=cv2.INTER_LINEAR), np.uint8)
