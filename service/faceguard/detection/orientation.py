"""Pictures that lie on their side without saying so."""

from collections.abc import Callable

import numpy as np

from faceguard.detection.detections import Detections
from faceguard.picture import Pixels

CLEAR, SURE = 2.0, 0.3
"""Evidence from which the best direction needs no closer look: as a multiple of the second best's, and by itself."""
BETTER = 1.1, 0.02
"""Factor and summand by which another direction has to be better than the upright one."""
FAR, NEAR = (0.25, 0.3e6), (0.8, 3e6)
"""Scale of the first and of the closer look, and their pixels at most."""

Detect = Callable[[Pixels, float], Detections]
"""Finds faces in (height, width, 3) RGB at a scale."""


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """The picture turned anticlockwise by quarters."""
    return np.ascontiguousarray(np.rot90(pixels, quarters)) if quarters else pixels


def turned_back(found: Detections, quarters: int, height: int, width: int) -> Detections:
    """What was found in the turned picture, in the pixels of the upright one of this height and width."""
    for quarter in range(quarters, 0, -1):
        # what is turned back clockwise once has the sides of the picture turned by one quarter less
        side = width if quarter % 2 else height
        x, y, box_width, box_height = found.boxes.T
        boxes = np.stack([side - y - box_height, x, box_height, box_width], 1)
        points = np.stack([side - found.landmarks[..., 1], found.landmarks[..., 0]], 2)
        found = Detections(boxes, found.scores, points, found.source)
    return found


def upright_quarters(detect: Detect, pixels: Pixels) -> int:
    """How many quarters turn the picture so that its faces stand upright: the direction with the most evidence.

    All four directions are looked at from afar, and where that leaves a doubt from nearer: small faces show only there.
    """
    evidence = _evidence(detect, pixels, *FAR)
    second, best = sorted(evidence)[2:]
    if best < SURE or best < CLEAR * second:
        evidence = _evidence(detect, pixels, *NEAR)
    quarters = int(np.argmax(evidence))
    return quarters if evidence[quarters] > BETTER[0] * evidence[0] + BETTER[1] else 0


def _evidence(detect: Detect, pixels: Pixels, scale: float, most: float) -> list[float]:
    """The sum of the squared scores in the picture turned by 0 to 3 quarters."""
    height, width = pixels.shape[:2]
    scale = min(scale, (most / (height * width)) ** 0.5)
    return [float((detect(turned(pixels, quarters), scale).scores ** 2).sum()) for quarters in range(4)]
