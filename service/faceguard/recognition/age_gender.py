"""face-api's network for age and gender (V. Mühler and V. Mandic, MIT), run by ONNX Runtime: two numbers of a face."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from faceguard.detection.resize import to_nchw
from faceguard.detection.session import session
from faceguard.geometry import Box
from faceguard.models import AGE_GENDER
from faceguard.picture import Pixels

SIDE = 112
DOWN = 0.05
"""How far the crop lies below the box, as a share of the box's height."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the network says of a face."""

    years: float
    male: float
    """The probability that it is a man's, 0 to 1."""


class AgeGender:
    """Guesses age and gender of a face."""

    models: tuple[str, ...] = (AGE_GENDER,)

    def __init__(self, weights: Path) -> None:
        self._session = session(weights)

    def guess(self, pixels: Pixels, box: Box) -> Guess:
        """Look at the face in a box of a picture (height, width, 3) RGB, and at its mirror image."""
        crop = cropped(pixels, box)
        planes = to_nchw(crop, (SIDE, SIDE))
        both = np.concatenate([planes, planes[..., ::-1]])
        age, gender = self._session.run(["age", "gender"], {"faces": both})
        both.fill(0)
        planes.fill(0)
        return Guess(float(age.mean()), float(gender[:, 0].mean()))

    def forget(self) -> None:
        """Write over what is left of the face before in the network's memory: it looks at nothing."""
        self._session.run(["age"], {"faces": np.zeros((2, 3, SIDE, SIDE), np.float32)})

    def close(self) -> None:
        """Do nothing: nothing is held beyond memory."""


def cropped(pixels: Pixels, box: Box) -> Pixels:
    """Return a square of the box's longer side as (112, 112, 3) RGB; black where there is no picture."""
    side = max(1, round(max(box.width, box.height)))
    x, y = box.centre
    left, top = round(x - side / 2), round(y - side / 2 + DOWN * box.height)
    height, width = pixels.shape[:2]
    square = np.zeros((side, side, 3), np.uint8)
    rows, columns = slice(max(top, 0), min(top + side, height)), slice(max(left, 0), min(left + side, width))
    part = pixels[rows, columns]
    if part.size:
        square[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] = part
    way = cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (SIDE, SIDE), interpolation=way), np.uint8)
