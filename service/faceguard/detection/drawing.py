"""A drawing of people whose faces the networks take for such: a known picture that shows nobody."""

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.picture import Pixels

Color = NDArray[np.float64]
"""Red, green and blue, 0 to 255."""

PEOPLE = (
    (150, 190, 180, (215, 170, 140)), (380, 120, 90, (150, 105, 80)), (540, 130, 60, (230, 190, 165)),
    (350, 330, 48, (120, 80, 60)), (450, 330, 40, (210, 160, 130)), (540, 340, 32, (180, 130, 100)),
    (600, 330, 24, (220, 180, 150)),
)  # fmt: skip
"""Centre and height of each face in pixels, and the colour of its skin."""
SHAPES = (
    (0, 1.1, 0.42, 0.6, "shade"), (0, 2.1, 1.5, 0.75, "cloth"), (0, -0.12, 0.92, 1.13, "hair"),
    (0, 0.08, 0.74, 0.97, "skin"), (0, -0.35, 0.55, 0.38, "light"),
    (0.3, -0.06, 0.2, 0.13, "shade"), (0.3, -0.05, 0.145, 0.075, "white"), (0.3, -0.05, 0.075, 0.078, "iris"),
    (0.3, -0.2, 0.2, 0.05, "hair"),
    (0, 0.16, 0.07, 0.26, "light"), (0, 0.33, 0.14, 0.06, "shade"), (0.07, 0.36, 0.035, 0.025, "dark"),
    (0, 0.6, 0.3, 0.085, "lip"), (0, 0.6, 0.27, 0.015, "dark"), (0, 0.74, 0.16, 0.03, "shade"),
)  # fmt: skip
"""Ellipses, in halves of the face's height: centre, half axes and what it is; the one beside the middle has a twin."""
SUBPIXELS = 4
"""Bits of a coordinate that are fractions of a pixel."""


def drawing() -> Pixels:
    """Draw them before a wall; (480, 640, 3) RGB."""
    down, right = np.linspace(0, 1, 480)[:, None], np.linspace(0, 1, 640)[None]
    wall = np.stack([120 + 60 * down + 20 * right, 140 + 40 * down - 30 * right, 150 - 30 * down + 40 * right], 2)
    canvas = wall.astype(np.uint8)
    for x, y, height, skin in PEOPLE:
        _draw(canvas, (x, y), height / 2, _colors(np.array(skin, float)))
    return np.asarray(cv2.GaussianBlur(canvas, (3, 3), 0.8), np.uint8)


def _colors(skin: Color) -> Mapping[str, Color]:
    told = {"cloth": (60, 70, 110), "hair": (48, 34, 26), "white": (240, 238, 235), "iris": (50, 35, 30)}
    own = {"skin": skin, "shade": 0.82 * skin, "dark": 0.5 * skin, "light": np.minimum(1.12 * skin, 255)}
    return {**own, "lip": skin * (0.8, 0.55, 0.6), **{name: np.array(color, float) for name, color in told.items()}}


def _draw(canvas: Pixels, centre: tuple[float, float], unit: float, colors: Mapping[str, Color]) -> None:
    for x, y, width, height, what in SHAPES:
        for side in (-1, 1) if x else (1,):
            at = [
                round((start + unit * each) * 2**SUBPIXELS) for start, each in zip(centre, (side * x, y), strict=True)
            ]
            axes = [max(1, round(unit * axis * 2**SUBPIXELS)) for axis in (width, height)]
            cv2.ellipse(canvas, at, axes, 0, 0, 360, colors[what].tolist(), cv2.FILLED, cv2.LINE_AA, SUBPIXELS)
