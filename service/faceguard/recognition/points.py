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
SAME = 0.4
"""The IoU with a face's box from which points are those of that face."""


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
        best, most = None, 0.0
        for start, end, scores, five in parts(outputs, planes.shape[2], planes.shape[3], EVIDENCE):
            # The face in the box, not its neighbour, however much clearer that is.
            overlaps = _overlaps((start - shift[:, 2]) / scale, (end - shift[:, 2]) / scale, box)
            own = np.where(overlaps >= SAME, scores, 0)
            if len(own) and own.max() > most:
                best, most = five[own.argmax()], float(own.max())
        return None if best is None else Points((best - shift[:, 2]) / scale)

    def close(self) -> None:
        """Do nothing: nothing is held beyond memory."""


def _overlaps(start: NDArray[np.float64], end: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """Return the IoU of a box with others, whose corners have the shape (n, 2)."""
    corner, opposite = np.array([box.x, box.y]), np.array([box.right, box.bottom])
    shared = np.clip(np.minimum(end, opposite) - np.maximum(start, corner), 0, None).prod(1)
    return np.asarray(shared / ((end - start).prod(1) + box.width * box.height - shared), np.float64)


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
