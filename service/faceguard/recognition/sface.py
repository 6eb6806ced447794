"""SFace (Zhong et al. 2021, doi:10.1109/TIP.2020.3048632; OpenCV Zoo's), run by ONNX Runtime: a face as 128 numbers."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.detection.resize import to_nchw
from faceguard.detection.session import session
from faceguard.picture import Pixels
from faceguard.recognition.points import Points

SIDE = 112
TEMPLATE = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)]
)
"""Where the five points lie in the crop that the network was trained with, in pixels."""

Numbers = NDArray[np.float32]
"""A face; shape (128,). The direction says whose, and the length how clearly it is to be seen."""


class SFace:
    """Turns faces into numbers, which are alike where the person is the same."""

    models: tuple[str, ...] = ("sface",)

    def __init__(self, weights: Path) -> None:
        self._session = session(weights, floats=True)
        self._output = np.zeros((1, 128), np.float32)
        self._binding = self._session.io_binding()
        self._binding.bind_output("fc1", "cpu", 0, np.float32, self._output.shape, self._output.ctypes.data)

    def numbers(self, pixels: Pixels, points: Points) -> Numbers:
        """Return the numbers of a face in a picture (height, width, 3) RGB; they are the caller's to erase."""
        self._look(aligned(pixels, points))
        numbers: Numbers = self._output[0].copy()
        self._output.fill(0)
        return numbers

    def forget(self) -> None:
        """Write over what is left of the face before in the network's memory: it looks at nothing."""
        self._look(np.zeros((SIDE, SIDE, 3), np.uint8))
        self._output.fill(0)

    def close(self) -> None:
        """Forget the last face."""
        self._output.fill(0)

    def _look(self, crop: Pixels) -> None:
        planes = to_nchw(crop, (SIDE, SIDE))
        self._binding.bind_cpu_input("data", planes)
        self._session.run_with_iobinding(self._binding)
        planes.fill(0)


def aligned(pixels: Pixels, points: Points) -> Pixels:
    """Return a face upright in the middle of (112, 112, 3) RGB: what turns its points most nearly into the template."""
    matrix = similarity(points.at, TEMPLATE)
    scale = float(np.hypot(*matrix[0, :2]))
    blurred = pixels
    offset = np.zeros(2)
    if scale < 0.5:  # averaged first, so that nothing aliases
        reach = SIDE / scale
        middle = points.at.mean(0)
        low = np.maximum(np.floor(middle - reach), 0).astype(int)
        high = np.ceil(middle + reach).astype(int)
        part = pixels[low[1] : high[1], low[0] : high[0]]
        factor = 2 * scale
        blurred = np.asarray(cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
        ratio = np.array(blurred.shape[1::-1]) / np.array(part.shape[1::-1])
        matrix, offset = matrix.copy(), low.astype(np.float64)
        matrix[:, 2] += matrix[:, :2] @ offset
        matrix[:, :2] /= ratio
    return np.asarray(cv2.warpAffine(blurred, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR), np.uint8)


def similarity(points: NDArray[np.float64], template: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the 2 x 3 matrix of the turn, scale and shift that takes points nearest to a template (Umeyama 1991)."""
    middle, target = points.mean(0), template.mean(0)
    a, b = points - middle, template - target
    power = (a**2).sum()
    cosine, sine = (a * b).sum() / power, (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / power
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.hstack([turn, (target - turn @ middle)[:, None]])
