"""What happens to photos of faces before somebody is to be told by them."""

from collections.abc import Callable, Iterator
from math import ceil

import cv2
import numpy as np

from faceguard.geometry import Box
from faceguard.picture import Pixels

BACKGROUND = 110
"""Of the grey around a face, 0 to 255."""
Change = Callable[[np.ndarray], np.ndarray]
"""What is done to a grey face (rows, columns)."""


def shown(images: np.ndarray, labels: np.ndarray, height: int, change: Change) -> Iterator[tuple[Pixels, Box, int]]:
    """Put each face in the middle of a picture, so that its box has this height; then change the picture."""
    rows = ceil(height / 0.85)
    for image, label in zip(images, labels.tolist(), strict=True):
        columns = round(rows * image.shape[1] / image.shape[0])
        way = cv2.INTER_AREA if rows < image.shape[0] else cv2.INTER_CUBIC
        canvas = np.full((2 * rows, 2 * columns), BACKGROUND, np.uint8)
        top, left = rows // 2, columns // 2
        canvas[top : top + rows, left : left + columns] = cv2.resize(image, (columns, rows), interpolation=way)
        box = Box(left + 0.12 * columns, top + 0.1 * rows, 0.76 * columns, 0.85 * rows)
        yield np.asarray(cv2.cvtColor(change(canvas), cv2.COLOR_GRAY2RGB), np.uint8), box, label


def as_it_is(picture: np.ndarray) -> np.ndarray:
    """Change nothing."""
    return picture


def blurred(share: float) -> Change:
    """Blur by a Gaussian whose deviation is a share of the face's height."""
    return lambda picture: np.asarray(cv2.GaussianBlur(picture, (0, 0), share * picture.shape[0] / 2 * 0.85))


def compressed(quality: int) -> Change:
    """Make it a JPEG of this quality."""

    def change(picture: np.ndarray) -> np.ndarray:
        _, file = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return np.asarray(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE))

    return change


def masked(picture: np.ndarray) -> np.ndarray:
    """Cover mouth and nose with light grey, as a mask does."""
    rows, columns = picture.shape[0] // 2, picture.shape[1] // 2
    covered = picture.copy()
    top, left = picture.shape[0] // 4 + round(0.58 * rows), picture.shape[1] // 4 + round(0.14 * columns)
    covered[top : top + round(0.34 * rows), left : left + round(0.72 * columns)] = 205
    return covered


CONDITIONS: tuple[tuple[str, int, Change], ...] = (
    ("80 px", 80, as_it_is),
    ("40 px", 40, as_it_is),
    ("24 px", 24, as_it_is),
    ("80 px, JPEG at quality 30", 80, compressed(30)),
    ("40 px, JPEG at quality 30", 40, compressed(30)),
    ("80 px, blurred by 3 % of the height", 80, blurred(0.03)),
    ("80 px, blurred by 6 % of the height", 80, blurred(0.06)),
    ("80 px, with a mask", 80, masked),
)
