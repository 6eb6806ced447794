"""CenterFace (Xu et al. 2019, arXiv:1911.03599), run by ONNX Runtime: finds far and small faces."""

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.detection.convolutional import Convolutional
from faceguard.detection.detections import Detections
from faceguard.detection.resize import resized, to_nchw
from faceguard.detection.spec import DetectorSpec, Loader
from faceguard.detector import DetectorName
from faceguard.picture import Pixels

MODEL, FLOAT = "centerface", "centerface-float"
THRESHOLD = 0.3
MIN_SCORE = 0.15
"""Heat from which a peak is a box, where the network is asked alone."""
STRIDE = 4
"""Pixels of the input that a cell of the output stands for."""
SHIFT, SHARE = (0.005, 0.03), (0.95, 0.94)
"""What is added to x and y, in widths and heights, and what stays of width and height: the network's boxes are larger
than those that people drew around WIDER FACE's faces, lie to the right of them, and are rounded outwards later."""


class CenterFace(Convolutional):
    """The network in integers of eight bits, for processors; the output has a cell for each four pixels."""

    models: tuple[str, ...] = (MODEL,)
    own_threshold = THRESHOLD
    min_score = MIN_SCORE

    def infer(self, pixels: Pixels, scale: float, evidence: float) -> Detections:
        """Find the peaks of the heat map from this evidence on in (height, width, 3) RGB at this scale."""
        image = resized(pixels, scale)
        (maps,) = self._session.run(None, {"image": to_nchw(image)})
        return _peaks(maps[0], evidence).moved(1 / scale)


class FloatCenterFace(CenterFace):
    """The same network as it was published, in float: accelerators have no use for the form of eight bits."""

    models: tuple[str, ...] = (FLOAT,)


def loaded(loader: Loader) -> CenterFace:
    """Load the form that suits what runs it."""
    return loader.run(FloatCenterFace if loader.accelerated else CenterFace)


def _peaks(maps: NDArray[np.float32], evidence: float) -> Detections:
    """Read boxes off the output maps at the local maxima of the heat.

    The maps (15, rows, columns) are: heat before its sigmoid, log height and width in cells, offset y and x, and five
    landmarks as y, x in shares of the box.
    """
    heat = maps[0]
    highest = np.asarray(cv2.dilate(heat, np.ones((3, 3), np.uint8)))
    rows, columns = np.nonzero((heat > np.log(evidence / (1 - evidence))) & (heat >= highest))
    at = maps[:, rows, columns].astype(np.float64)
    sizes = np.exp(at[2:0:-1].T) * STRIDE
    corners = (np.stack([columns, rows], 1) + at[4:2:-1].T + 0.5) * STRIDE - sizes / 2
    five = at[5:].T.reshape(-1, 5, 2)[:, :, ::-1] * sizes[:, None] + corners[:, None]
    four = np.concatenate([five[:, :3], five[:, 3:].mean(1, keepdims=True)], 1)
    boxes = np.hstack([corners + SHIFT * sizes, SHARE * sizes])
    return Detections.of(MODEL, boxes, 1 / (1 + np.exp(-at[0])), four)


SPEC = DetectorSpec(
    name=DetectorName.CENTERFACE,
    detail="The pixels of the pass: 0.75, 3 or 8 million, by at most doubling the picture's sides.",
    min_confidence="The network's score, which is at least 0.15.",
    threshold=CenterFace.threshold,
    models=CenterFace.models,
    make=loaded,
)
