"""Pictures that lie on their side without saying so."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np

from faceguard.detail import Detail
from faceguard.detection.detections import Detections
from faceguard.detection.resize import resized
from faceguard.geometry import Boxes
from faceguard.picture import Pixels

CERTAIN = 0.7
"""Score of a face from which coarse passes come first."""
UNASKED = {Detail.FAST: 0.0, Detail.BALANCED: 0.85, Detail.THOROUGH: math.inf}
"""Score of a face in the picture as it is from which nothing is asked."""
EVIDENCE = 0.05
"""Score of a box that speaks for the direction in which it was seen."""
MIN_GAIN, MIN_DIFFERENCE = 1.1, 0.02
"""Factor and summand by which another direction has to be better than the upright one."""
MIN_SHARE = 0.25
"""Evidence of another direction, as a share of what the first look saw, from which the two are compared closely: at its
scale more is seen, of faces and of what is none."""
SMALLEST = 8
"""Height of a face in pixels of a fine pass's input from which that sees it."""
COARSE, FINE = (0.25, 0.3e6), (0.8, 3e6)
"""Scale of the coarse and of the fine passes, and their pixels at most."""

TURNS = (cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)

Detect = Callable[[Pixels], Detections]
"""Finds faces in (height, width, 3) RGB as it is, from EVIDENCE on."""


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """Turn the picture anticlockwise by quarters."""
    return np.asarray(cv2.rotate(pixels, TURNS[quarters - 1]), np.uint8) if quarters else pixels


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


def upright_quarters(detect: Detect, pixels: Pixels, seen: Detections, detail: Detail, best: float) -> int:
    """Count the quarters to turn the picture by for its faces to stand upright: the direction with most evidence.

    `seen` is what a first look saw in the picture as it is, however faint, and `best` the highest score of a face that
    was found then. Where one is certain, coarse passes come first, and only if they would turn the picture, fine ones.
    """
    if best >= UNASKED[detail]:
        return 0
    if best >= CERTAIN:
        upright, *others = _evidence(detect, _reduced(pixels, *COARSE), range(4))
        if upright >= max(others):
            return 0
    reduced = _reduced(pixels, *FINE)
    others = _evidence(detect, reduced, range(1, 4))
    most, heights = max(others), seen.boxes[:, 2:].max(1, initial=1) * (reduced.shape[0] / pixels.shape[0])
    known = seen.take((seen.scores >= EVIDENCE) & (heights >= SMALLEST))
    if most < max(MIN_DIFFERENCE, MIN_SHARE * _sum(known)):
        return 0
    (upright,) = _evidence(detect, reduced, range(1))
    return 1 + others.index(most) if most > MIN_GAIN * upright + MIN_DIFFERENCE else 0


def _reduced(pixels: Pixels, scale: float, max_pixels: float) -> Pixels:
    """Reduce a picture (height, width, 3) by this scale, or to so many pixels."""
    height, width = pixels.shape[:2]
    return resized(pixels, min(scale, math.sqrt(max_pixels / (height * width))))


def _evidence(detect: Detect, pixels: Pixels, directions: range) -> list[float]:
    """Weigh what is seen in the picture turned by each of these quarters."""
    return [_sum(detect(turned(pixels, quarters))) for quarters in directions]


def _sum(seen: Detections) -> float:
    """Sum the squared scores."""
    return float((seen.scores**2).sum())
