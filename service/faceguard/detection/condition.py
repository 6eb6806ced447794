"""The condition a picture is in: the networks were trained on colour photos in good light, compressed with care."""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.detection.quantisation import quantisation_step
from faceguard.picture import Pixels

DARK, LIT = 160, 230
"""Brightness of the brightest fiftieth below which a picture is dark, and to which it is brought."""
GREY = 6
"""Difference between the channels that nineteen of twenty pixels of a grey picture do not reach."""
TINT = (0.1, -0.02, -0.08)
"""What is added to red, green and blue of a grey picture's middle tones: the networks heed the colour of skin too."""
FINE, COARSE = 15, 27
"""Quantisation step up to which compression costs hardly a face, and from which it is that of a JPEG of quality 20."""
CHROMA = 2.5
"""Standard deviation in pixels of the blur that takes the blocks out of the colours."""
GREY_SCORE_GAIN, COARSE_SCORE_GAIN = 0.35, 0.35
"""By how much scores are raised, so that a threshold finds nearly as many faces as in a good picture."""


@dataclass(frozen=True, slots=True)
class Condition:
    gain: float
    """Factor on all values that brings a dark picture to light; 1 for others."""
    grey: bool
    coarseness: float
    """How coarsely it was compressed: 0 for a fine JPEG, 1 for one of quality 20 or worse."""

    @classmethod
    def of(cls, pixels: Pixels) -> "Condition":
        """Judge a picture (height, width, 3) RGB."""
        red, green, blue = (np.ascontiguousarray(pixels[::4, ::4, channel]) for channel in range(3))
        brightest, darkest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
        level = max(_percentile(brightest, 98), 1)
        gain = min(LIT / level, 8) if level < DARK else 1.0
        grey = _percentile(brightest - darkest, 95) * gain < GREY
        coarseness = (quantisation_step(pixels) - FINE) / (COARSE - FINE)
        return cls(gain, grey, min(max(coarseness, 0), 1))

    @property
    def score_gain(self) -> float:
        """Factor on the scores of the boxes."""
        return (1 + GREY_SCORE_GAIN * self.grey) * (1 + COARSE_SCORE_GAIN * self.coarseness)

    def enhance(self, pixels: Pixels) -> Pixels:
        """Bring the picture (height, width, 3) RGB near to those that the networks were trained on."""
        if self.gain > 1:
            pixels = np.asarray(cv2.convertScaleAbs(pixels, alpha=self.gain), np.uint8)
        if self.coarseness:
            pixels = _without_colour_blocks(pixels)
        return _tinted(pixels) if self.grey else pixels


def _percentile(values: NDArray[Any], percent: int) -> float:
    """Return what `numpy.percentile` does for eight bits, by counting, which takes less time."""
    upto = np.bincount(values.ravel(), minlength=256).cumsum()
    place = percent / 100 * (values.size - 1)
    below, above = np.searchsorted(upto, (math.floor(place), math.ceil(place)), "right")
    return float(below + (above - below) * (place % 1))


def _without_colour_blocks(pixels: Pixels) -> Pixels:
    """Blur the colours, which coarse compression leaves in blocks of 16, and keep the brightness."""
    planes = cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb)
    planes[..., 1:] = cv2.GaussianBlur(planes[..., 1:], (0, 0), CHROMA)
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YCrCb2RGB), np.uint8)


def _tinted(pixels: Pixels) -> Pixels:
    """Give a grey picture the colours of an old print."""
    tone = np.arange(256)[:, None] / 255
    table = np.rint(255 * (tone + 4 * tone * (1 - tone) * TINT).clip(0, 1)).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table[None]), np.uint8)
