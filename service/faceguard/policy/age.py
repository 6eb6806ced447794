"""Who may be a child: what a network guesses, and whether a face is clear enough for that to mean anything."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faceguard.detection.spec import Loader
from faceguard.geometry import Box
from faceguard.picture import Pixels
from faceguard.policy.person import CLEAR, FAR, TURNED
from faceguard.policy.truth import Truth
from faceguard.recognition.age_gender import AgeGender, Guess
from faceguard.recognition.points import Finder
from faceguard.recognition.sface import SFace
from faceguard.ticket import Checkpoint

MARGIN = 17.0
"""Years that a guess may be off."""
GROWN = 18 + MARGIN
"""Guessed years from which nobody may be a child."""
APART = 0.8
"""The probability from which a gender is not in doubt."""
ESTIMATORS = (*Finder.models, *SFace.models, *AgeGender.models)
"""The models by which ages are estimated."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a person looks like."""

    guess: Guess | None = None
    """None where the face is too small, turned or blurred for one."""

    @property
    def may_be_child(self) -> bool:
        """Whether the person may be under 18."""
        return self.guess is None or self.guess.years < GROWN

    @property
    def male(self) -> Truth:
        """Whether they look like a man."""
        if self.guess is None or 1 - APART < self.guess.male < APART:
            return Truth.DOUBT
        return Truth.of(self.guess.male >= APART)


class Estimator:
    """Estimates ages, with the networks of one thread."""

    def __init__(self, loader: Loader) -> None:
        """Load the networks where that was not done before; raises ModelError."""
        self._finder, self._network = loader.load(Finder), loader.load(SFace)
        self._guesser = loader.load(AgeGender)

    def looks(self, pixels: Pixels, boxes: Sequence[Box], checkpoint: Checkpoint = lambda: None) -> list[Looks]:
        """Look at the face in each box of a picture (height, width, 3) RGB."""
        found = []
        for box in boxes:
            checkpoint()
            found.append(Looks(self._guesser.guess(pixels, box) if self._clear(pixels, box) else None))
        return found

    def forget(self) -> None:
        """Leave nothing of a face in the networks' memory."""
        self._network.forget()
        self._guesser.forget()

    def _clear(self, pixels: Pixels, box: Box) -> bool:
        """Tell whether a face can be judged, as where persons are compared; the numbers are erased at once."""
        points = self._finder.find(pixels, box) if box.height >= FAR else None
        if points is None or points.turn > TURNED:
            return False
        numbers = self._network.numbers(pixels, points)
        length = float(np.linalg.norm(numbers))
        numbers.fill(0)
        return length >= CLEAR
