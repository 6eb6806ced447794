"""Pictures that lie on their side without saying so."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from faceguard.detection.detections import Detections
from faceguard.detection.resize import resized
from faceguard.geometry import Boxes
from faceguard.picture import Pixels

CLEAR_RATIO, CLEAR_EVIDENCE = 2.0, 0.3
"""Evidence from which upright needs no finer passes: as a multiple of the next best direction's, and by itself."""
MIN_GAIN, MIN_DIFFERENCE = 1.1, 0.02
"""Factor and summand by which another direction has to be better than the upright one."""
COARSE, FINE = (0.25, 0.3e6), (0.8, 3e6)
"""Scale of the coarse and of the fine passes, and their pixels at most."""

Detect = Callable[[Pixels], Detections]
"""Finds faces in (height, width, 3) RGB as it is."""


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """Turn the picture anticlockwise by quarters."""
    return np.ascontiguousarray(np.rot90(pixels, quarters)) if quarters else pixels


def turned_back(detections: Detections, quarters: int, height: int, width: int) -> Detections:
    """Move what was found in the turned picture into the upright one, which has this height and width."""
    points = detections.landmarks
    for side in _sides(quarters, height, width):
        points = np.stack([side - points[..., 1], points[..., 0]], 2)
    return replace(detections, boxes=boxes_turned_back(detections.boxes, quarters, height, width), landmarks=points)


def boxes_turned_back(boxes: Boxes, quarters: int, height: int, width: int) -> Boxes:
    """Move boxes (n, 4) in the turned picture into the upright one, which has this height and width."""
    for side in _sides(quarters, height, width):
        x, y, box_width, box_height = boxes.T
        boxes = np.stack([side - y - box_height, x, box_height, box_width], 1)
    return boxes


def _sides(quarters: int, height: int, width: int) -> Iterator[int]:
    """Yield the width of the picture after each clockwise turn that brings it back."""
    return (width if quarter % 2 else height for quarter in range(quarters, 0, -1))


def upright_quarters(detect: Detect, pixels: Pixels, *, certain: bool = False) -> int:
    """Count the quarters to turn the picture by for its faces to stand upright: the direction with most evidence.

    Coarse passes see all four directions. Where they would turn it, or leave a doubt, finer ones do: small faces show
    only there. There is no doubt left where a face is certain in the picture as it is.
    """
    evidence = _evidence(detect, pixels, *COARSE)
    clear = max(evidence[1:]) if certain else max(CLEAR_EVIDENCE, CLEAR_RATIO * max(evidence[1:]))
    if evidence[0] < clear:
        evidence = _evidence(detect, pixels, *FINE)
    quarters = int(np.argmax(evidence))
    return quarters if evidence[quarters] > MIN_GAIN * evidence[0] + MIN_DIFFERENCE else 0


def _evidence(detect: Detect, pixels: Pixels, scale: float, max_pixels: float) -> list[float]:
    """Sum the squared scores in the reduced picture turned by 0 to 3 quarters."""
    height, width = pixels.shape[:2]
    reduced = resized(pixels, min(scale, (max_pixels / (height * width)) ** 0.5))
    return [float((detect(turned(reduced, quarters)).scores ** 2).sum()) for quarters in range(4)]
