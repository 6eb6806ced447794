"""Pictures that lie on their side without saying so."""

from collections.abc import Callable

import numpy as np

from service.detect.found import Found
from service.picture import Pixels

CLEAR = 1.3
"""Factor from which the best direction needs no second, closer look."""
BETTER = 1.2, 0.02
"""Factor and summand by which another direction has to be better than the upright one."""

Look = Callable[[Pixels, float], Found]
"""Finds faces in (height, width, 3) RGB at a scale."""


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """The picture turned anticlockwise by quarters."""
    return np.ascontiguousarray(np.rot90(pixels, quarters)) if quarters else pixels


def turned_back(found: Found, quarters: int, height: int, width: int) -> Found:
    """What was found in the turned picture, in the pixels of the upright one of this height and width."""
    for quarter in range(quarters, 0, -1):
        # what is turned back clockwise once has the sides of the picture turned by one quarter less
        side = width if quarter % 2 else height
        x, y, box_width, box_height = found.boxes.T
        boxes = np.stack([side - y - box_height, x, box_height, box_width], 1)
        points = np.stack([side - found.landmarks[..., 1], found.landmarks[..., 0]], 2)
        found = Found(boxes, found.scores, points, found.source)
    return found


def upright_quarters(look: Look, pixels: Pixels, scale: float) -> int:
    """How many quarters turn the picture so that its faces stand upright: the direction with the most evidence.

    All four directions are looked at in this scale. Where the best two are close, or the best is not the upright one,
    these are seen again at twice that: most pictures stand upright, and far faces show only in the larger look.
    """
    evidence = {quarters: _evidence(look, pixels, quarters, scale) for quarters in range(4)}
    best, second = sorted(evidence, key=lambda quarters: -evidence[quarters])[:2]
    if best or evidence[best] < CLEAR * evidence[second]:
        evidence = {quarters: _evidence(look, pixels, quarters, 2 * scale) for quarters in sorted({0, best, second})}
        best = max(evidence, key=lambda quarters: evidence[quarters])
    return best if evidence[best] > BETTER[0] * evidence[0] + BETTER[1] else 0


def _evidence(look: Look, pixels: Pixels, quarters: int, scale: float) -> float:
    return float((look(turned(pixels, quarters), scale).scores ** 2).sum())
