"""What is known of faces beyond their boxes: whose they may be, and what people look like."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from faceguard.detection.detectors import Detectors
from faceguard.detection.spec import Loader
from faceguard.geometry import Box
from faceguard.picture import Pixels
from faceguard.policy.age import ESTIMATORS, Estimator, Looks
from faceguard.policy.person import RECOGNISERS, Likeness, Persons, Recogniser, matches, settled
from faceguard.policy.sight import Known
from faceguard.policy.truth import Truth
from faceguard.policy.verdict import Bench
from faceguard.recognition.age_gender import Guess
from faceguard.ticket import Checkpoint

VIEWS = 8
"""How many views of one person, who is seen over time, are taken together."""


@dataclass(frozen=True, slots=True)
class Impression:
    """What a face says of itself, whoever is beside it."""

    likeness: Likeness
    looks: Looks

    @property
    def tells(self) -> bool:
        """Whether there is anything in it."""
        return self.likeness.clear or self.looks.guess is not None


class Witness:
    """Looks at faces as far as rules ask for that, with the networks of one thread."""

    def __init__(self, loader: Loader, persons: Persons, *, looks: bool) -> None:
        """Take the people on reference photos, and whether ages are asked for; raises ModelError."""
        self.persons = persons
        """The people on the reference photos that faces are compared with."""
        self._recogniser = Recogniser(loader) if persons.person else None
        self._estimator = Estimator(loader) if looks else None

    @classmethod
    def of(cls, detectors: Detectors, persons: Persons, bench: Bench) -> Self | None:
        """Return one where the rules ask for anything that it sees; raises ModelError."""
        asked = bool(persons.person) or bench.asks_for_looks
        return cls(detectors.loader, persons, looks=bench.asks_for_looks) if asked else None

    @property
    def models(self) -> list[str]:
        """The models that it asks, each once."""
        used = (*(RECOGNISERS if self._recogniser else ()), *(ESTIMATORS if self._estimator else ()))
        return list(dict.fromkeys(used))

    def impression(self, pixels: Pixels, box: Box) -> Impression:
        """Look at the face in a box of a picture (height, width, 3) RGB."""
        likeness = self._recogniser.likeness(pixels, box, self.persons) if self._recogniser else Likeness()
        (looks,) = self._estimator.looks(pixels, [box]) if self._estimator else (Looks(),)
        return Impression(likeness, looks)

    def known(self, pixels: Pixels, boxes: Sequence[Box], checkpoint: Checkpoint = lambda: None) -> list[Known]:
        """Tell what is known of the face in each box of a picture (height, width, 3) RGB."""
        seen = []
        for box in boxes:
            checkpoint()
            seen.append(self.impression(pixels, box))
        return agreed(seen, self.persons)

    def forget(self) -> None:
        """Leave nothing of a face in the networks' memory."""
        for each in (self._recogniser, self._estimator):
            if each:
                each.forget()


def agreed(
    seen: Sequence[Impression], persons: Persons, beside: Callable[[int, int], bool] = lambda *_: True
) -> list[Known]:
    """Tell what is known of each face, of those that are beside each other, as `policy.person.settled` does."""
    whose = settled([each.likeness for each in seen], persons, beside)
    return [
        Known(matches(each.likeness, own), each.looks.may_be_child, each.looks.male, each.likeness.said)
        for own, each in zip(whose, seen, strict=True)
    ]


def together(seen: Sequence[Impression], persons: Persons) -> Impression:
    """Return what several sightings of one face come to; nothing where there are none."""
    return Impression(_alike(seen, len(persons.person)), _aged([each.looks for each in seen]))


def _alike(seen: Sequence[Impression], count: int) -> Likeness:
    """Join likenesses: one that is sure decides where none contradicts, and unclear ones say nothing."""
    clear = [each.likeness for each in seen if each.likeness.clear]
    if not clear:
        return Likeness([0.0] * count, (Truth.DOUBT,) * count)
    cosines = np.array([each.cosines for each in clear]).max(0).tolist()
    said = tuple(_joined({each.said[photo] for each in clear}) for photo in range(count))
    return Likeness(cosines, said, clear=True)


def _joined(said: set[Truth]) -> Truth:
    """Return what clear sightings of one face say: somewhat alike is no contradiction to YES, and is one to NO."""
    if Truth.NO not in said:
        return max(said)
    return Truth.NO if said == {Truth.NO} else Truth.DOUBT


def _aged(looks: Sequence[Looks]) -> Looks:
    """Return the youngest guess and the middling gender of one face."""
    guesses = [each.guess for each in looks if each.guess]
    if not guesses:
        return Looks()
    return Looks(Guess(min(each.years for each in guesses), float(np.mean([each.male for each in guesses]))))
