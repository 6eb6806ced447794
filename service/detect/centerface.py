"""CenterFace (Xu et al. 2019, arXiv:1911.03599), run by ONNX Runtime: finds far and small faces."""

import os
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from service.detect import Detail, Detections
from service.detect.found import Found
from service.detect.scales import budget_scale, resized
from service.detect.suppression import non_maximum_suppression
from service.picture import Pixels

MODEL = "centerface"
THRESHOLD = 0.3
FLOOR = 0.15
STRIDE = 4
"""Pixels of the input a cell of the output stands for."""


class CenterFace:
    """A fully convolutional network: the output has a cell for each four pixels of the input, whatever its size."""

    models: tuple[str, ...] = (MODEL,)

    def __init__(self, weights: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the workers are the threads
        options.enable_cpu_mem_arena = False  # an arena would keep the memory of the largest picture for ever
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(os.fspath(weights), options, ["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def find(self, pixels: Pixels, scale: float) -> Found:
        """All faces down to FLOOR, overlapping ones merged, in (height, width, 3) RGB looked at in this scale."""
        image, factors = resized(pixels, scale, multiple=32)
        planes = np.ascontiguousarray(image.transpose(2, 0, 1), np.float32)[None]
        heat, size, offset, points = (out[0] for out in self._session.run(None, {self._input: planes}))
        return non_maximum_suppression(_decoded(heat[0], size, offset, points)).moved(factors)

    def detect(self, pixels: Pixels, detail: Detail, min_confidence: float | None) -> Detections:
        """Find faces at the scale that fills the pixel budget of the detail."""
        height, width = pixels.shape[:2]
        found = self.find(pixels, budget_scale(width, height, detail))
        return found.split(pixels, THRESHOLD if min_confidence is None else min_confidence)

    def close(self) -> None:
        """Nothing is held beyond memory."""


def _decoded(
    heat: NDArray[np.float32],
    size: NDArray[np.float32],
    offset: NDArray[np.float32],
    points: NDArray[np.float32],
) -> Found:
    """Read boxes off the output maps: centre heat (h, w), log size and offset (2, h, w) as y, x, points (10, h, w)."""
    rows, columns = np.nonzero(heat > FLOOR)
    cells = np.stack([columns, rows], 1)
    sizes = np.exp(size[::-1, rows, columns].T.astype(np.float64)) * STRIDE
    centres = (cells + offset[::-1, rows, columns].T + 0.5) * STRIDE
    corners = centres - sizes / 2
    five = points[:, rows, columns].T.reshape(-1, 5, 2)[:, :, ::-1] * sizes[:, None] + corners[:, None]
    four = np.concatenate([five[:, :3], five[:, 3:].mean(1, keepdims=True)], 1)
    return Found.of(MODEL, np.hstack([corners, sizes]), heat[rows, columns].astype(np.float64), four)
