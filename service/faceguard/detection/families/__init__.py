"""Families of face detectors whose networks a user may bring: how each is shown a picture, and how it is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceguard.detection.detections import Detections

Outputs = Sequence[NDArray[np.float32]]
"""What a network answers, in the order of its outputs."""

STRIDES = (8, 16, 32)
"""Pixels of the input that a cell of each of the outputs stands for."""


@dataclass(frozen=True, slots=True)
class Family:
    """Networks that differ in their weights alone."""

    title: str
    source: str
    """Where input and outputs are described."""
    expected: str
    """What its outputs are, for those who brought others."""
    threshold: float
    """Score of a face where the user names none: that of the family's own demonstration."""
    fits: Callable[[Outputs], bool]
    """Whether outputs have the ranks and last sides of this family's."""
    decode: Callable[[Outputs, int, int, float], Detections]
    """Read faces from this score on off the outputs for an input of this height and width, in its pixels.

    Raises ValueError where the outputs are not of this family.
    """
    mean: tuple[float, float, float] = (0, 0, 0)
    """What is subtracted from red, green and blue, 0 to 255."""
    deviation: float = 1
    """What they are divided by."""
    bgr: bool = False
    """Whether blue comes first."""

    def shown(self, planes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return red, green and blue planes (1, 3, rows, columns), 0 to 255, as the network takes them."""
        scaled = (planes - np.array(self.mean, np.float32).reshape(1, 3, 1, 1)) / np.float32(self.deviation)
        return np.ascontiguousarray(scaled[:, ::-1] if self.bgr else scaled)
