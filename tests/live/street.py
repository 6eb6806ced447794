"""A street with a head in it, past which a camera goes."""

from functools import cache

import cv2
import numpy as np

from faceguard.picture import Pixels
from faceguard.tracking.link import Seen

WIDTH, HEIGHT, SIDE = 320, 180, 30
HEAD = (255, 0, 255)
"""The colour of the head, which nothing else in the street has."""
AT = (200, 70)


@cache
def _street(seed: int) -> Pixels:
    """Make a wide picture of corners, in grey."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(60 * (seed % 3), 60 * (seed % 3) + 80, (HEIGHT // 12, 1200 // 12), np.uint8)
    grey = cv2.resize(coarse, (1200, HEIGHT), interpolation=cv2.INTER_NEAREST)
    pixels = np.repeat(grey[..., None], 3, 2)
    x, y = AT
    pixels[y : y + SIDE, x : x + SIDE] = HEAD
    return np.asarray(pixels, np.uint8)


def frame(shift: int = 0, street: int = 1) -> Pixels:
    """Return what the camera sees when it has gone so many pixels to the right; (180, 320, 3) RGB."""
    return _street(street)[:, shift : shift + WIDTH].copy()


def box(shift: int = 0) -> tuple[float, float, float, float]:
    """Return where the head is then: x, y, width, height."""
    return AT[0] - shift, AT[1], SIDE, SIDE


def seen(number: int, shift: int = 0, score: float = 0.9) -> Seen:
    """Return what a detector sees of the head."""
    return Seen(number, np.array([box(shift)], np.float64), np.array([score]), np.array([score > 0.3]))


def nobody(number: int) -> Seen:
    """Return what a detector sees that sees nobody."""
    return Seen(number, np.zeros((0, 4)), np.zeros(0), np.zeros(0, np.bool_))


def bare(pixels: Pixels) -> int:
    """Count the pixels of the head that are shown."""
    return int((pixels == HEAD).all(2).sum())


def is_blank(pixels: Pixels) -> bool:
    """Tell whether a picture shows one colour and nothing else."""
    return bool((pixels == pixels[0, 0]).all())
