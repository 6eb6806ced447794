"""What is asked of one photo, and what answers it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Generic, TypeVar

from faceguard.detection.detectors import Detectors
from faceguard.models import Model
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.photo.decider import Decider
from faceguard.photo.search import Search
from faceguard.policy.age import ESTIMATORS
from faceguard.policy.comparison import Comparison
from faceguard.policy.person import Persons
from faceguard.policy.rules import check_looks, check_photos
from faceguard.policy.select import Selection
from faceguard.policy.standing import Standing
from faceguard.policy.verdict import Bench
from faceguard.policy.witness import Witness
from faceguard.recognition.age_gender import AgeGender
from faceguard.stages import Stages
from faceguard.ticket import Checkpoint

Options = TypeVar("Options", bound=RedactOptions | ReviewOptions)


@dataclass(frozen=True)
class Request(Generic[Options]):
    """The options, whom faces are compared with, the operator's rules, and what the work goes by."""

    options: Options
    persons: Persons
    standing: Standing
    detectors: Detectors
    checkpoint: Checkpoint
    explain: bool = False
    """Whether it is to be said how each face was found."""
    stages: Stages = field(default_factory=Stages)
    """How long the work took so far."""

    def check(self) -> None:
        """Raise InvalidOptionError where rules ask for what is not there."""
        check_photos(self.options.rules, len(self.persons.person))
        for rules in filter(None, (self.options.rules, self.standing.rules)):
            check_looks(rules, known=self.detectors.loader.has(AgeGender))

    @property
    def search(self) -> Search:
        """What finds faces."""
        return Search(self.detectors, self.options, self.stages, self.checkpoint, self.explain)

    @cached_property
    def decide(self) -> Decider:
        """What decides on them."""
        return Decider(self.detectors, self._selection, self.persons, self.stages, self.checkpoint)

    @property
    def comparison(self) -> Callable[[], AbstractContextManager[Comparison]] | None:
        """What lends a comparison of faces; None where its networks are not installed."""
        loader = self.detectors.loader
        return partial(Comparison.lent, loader) if Comparison.can_be_had(loader) else None

    def models(self, *, guesses: bool = False, verified: bool = False, compared: bool = False) -> list[Model]:
        """List the models that it took: for guesses of ages, a search of the result, or a comparison besides."""
        models = self.detectors.models(self.options.detector) if self.options.boxes is None or verified else []
        decides = isinstance(self.options, RedactOptions) or self.options.rules is not None
        witness = Witness.of(self.detectors, self.persons, self._selection.bench if decides else Bench())
        asked = (
            *(witness.models if witness else ()),
            *(Comparison.models if compared else ()),
            *(ESTIMATORS if guesses else ()),
        )
        return models + self.detectors.of(*dict.fromkeys(asked))

    @cached_property
    def _selection(self) -> Selection:
        return self.options.selection(self.standing)
