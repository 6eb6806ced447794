"""Whether a face can still be recognised once it was redacted: it is compared with itself, and forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import numpy as np

from faceguard.detection.spec import Loader
from faceguard.geometry import Box
from faceguard.picture import Pixels
from faceguard.policy.person import CLEAR, FAR, RECOGNISERS
from faceguard.recognition.points import Finder
from faceguard.recognition.sface import SFace

SAME = 0.363
"""The cosine from which two faces are taken for one person's (OpenCV Zoo's threshold of SFace)."""


class Comparison:
    """Compares a face with what is in its place, by the networks of one thread."""

    models = RECOGNISERS

    def __init__(self, loader: Loader) -> None:
        """Load the networks where that was not done before; raises ModelError."""
        self._finder, self._network = loader.load(Finder), loader.load(SFace)

    @staticmethod
    def can_be_had(loader: Loader) -> bool:
        """Tell whether the files of the networks are there."""
        return loader.has(Finder) and loader.has(SFace)

    def remains(self, before: Pixels, after: Pixels, box: Box) -> bool | None:
        """Tell whether the face in a box is recognised after its redaction, by the same five points.

        Both pictures are (height, width, 3) RGB of one size. None where nothing can be said: the box is lower than 24
        pixels, or nobody is to be seen there clearly before.
        """
        points = self._finder.find(before, box) if box.height >= FAR else None
        if points is None:
            return None
        own, other = (self._network.numbers(pixels, points) for pixels in (before, after))
        try:
            lengths = float(np.linalg.norm(own)), float(np.linalg.norm(other))
            return float(own @ other) >= SAME * lengths[0] * lengths[1] if lengths[0] >= CLEAR else None
        finally:
            own.fill(0)
            other.fill(0)

    @classmethod
    @contextmanager
    def lent(cls, loader: Loader) -> Iterator[Self]:
        """Give one, and leave nothing of a face in the networks' memory; raises ModelError."""
        comparison = cls(loader)
        try:
            yield comparison
        finally:
            comparison._network.forget()
