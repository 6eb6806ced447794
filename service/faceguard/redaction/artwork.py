"""A picture that is laid over what is hidden."""

from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import Self

import cv2
import numpy as np

from faceguard.picture import Frame, Pixels
from faceguard.redaction.emoji import EMOJI
from faceguard.redaction.vector import drawn
from faceguard.replacement import Emoji

SIDE = 512
"""Pixels of the longer side."""


@dataclass(frozen=True, slots=True, eq=False)
class Artwork:
    """It, and the same at a half, a quarter and so on of its size."""

    sizes: tuple[Pixels, ...]
    """Red, green and blue, each times the opacity, and the opacity; shape (height, width, 4)."""

    @classmethod
    def of(cls, frame: Frame) -> Self:
        """Take a picture of any size, and its transparency."""
        alpha = np.full(frame.pixels.shape[:2], 255, np.uint8) if frame.alpha is None else frame.alpha
        # A small one is made larger, so that its rim is sharp at any size.
        scale = SIDE / max(frame.width, frame.height)
        size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
        # What transparency hides is to have no say in what is seen beside it.
        shown = cv2.multiply(frame.pixels, cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGB), scale=1 / 255)
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        layers = [cv2.resize(plane, size, interpolation=way) for plane in (*cv2.split(shown), alpha)]
        return cls._with_halves(np.asarray(cv2.merge(layers), np.uint8))

    @classmethod
    def _with_halves(cls, pixels: Pixels) -> Self:
        sizes = [pixels]
        while max(sizes[-1].shape[:2]) > 1:
            height, width = sizes[-1].shape[:2]
            half = (max(1, width // 2), max(1, height // 2))
            sizes.append(np.asarray(cv2.resize(sizes[-1], half, interpolation=cv2.INTER_AREA), np.uint8))
        return cls(tuple(sizes))

    @property
    def proportion(self) -> float:
        """Its width in heights."""
        height, width = self.sizes[0].shape[:2]
        return float(width / height)

    def near(self, width: float) -> Pixels:
        """Return the smallest that is at least so many pixels wide, or the largest."""
        halvings = log2(self.sizes[0].shape[1] / max(width, 1))
        return self.sizes[min(max(0, int(halvings)), len(self.sizes) - 1)]


@lru_cache(maxsize=len(Emoji))
def emoji(name: Emoji) -> Artwork:
    """Draw one of the package's own."""
    return Artwork._with_halves(drawn(EMOJI[name], SIDE))  # noqa: SLF001 - its own class
