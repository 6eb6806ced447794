"""What becomes of each person in a video, asked of the rules and of the networks that these ask for."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from faceguard.detection.detectors import Detectors
from faceguard.media.frames import VideoPicture
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.rules import asks_for_persons, check_looks, check_photos
from faceguard.policy.sight import Known
from faceguard.policy.standing import Standing
from faceguard.policy.verdict import Bench, Verdict
from faceguard.policy.witness import Witness
from faceguard.recognition.age_gender import AgeGender
from faceguard.ticket import Checkpoint
from faceguard.video.examined import Examined
from faceguard.video.known import known
from faceguard.video.options import check
from faceguard.video.plan import Choice
from faceguard.video.verdicts import verdicts


def check_asked(
    options: RedactOptions | ReviewOptions, persons: Persons, detectors: Detectors, standing: Standing
) -> None:
    """Raise InvalidOptionError where something is asked for that videos, the photos or the models do not have."""
    check(options)
    check_photos(options.rules, len(persons.person))
    for rules in filter(None, (options.rules, standing.rules)):
        check_looks(rules, known=detectors.loader.has(AgeGender))


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides on the tracks of one video."""

    bench: Bench
    choice: Choice
    witness: Witness | None
    """Who looks at the people, if rules ask for that."""
    source: Callable[[], AbstractContextManager[Iterable[VideoPicture]]]
    """Shows the video from its first frame on."""
    checkpoint: Checkpoint

    @staticmethod
    def witness_of(
        options: RedactOptions | ReviewOptions, persons: Persons, detectors: Detectors, standing: Standing
    ) -> Witness | None:
        """Return who looks at the people, if rules ask for that; raises what `check_asked` raises, and ModelError."""
        told = persons if asks_for_persons(options.rules) else NOBODY
        check_asked(options, told, detectors, standing)
        return Witness.of(detectors, told, Bench(options.rules, standing))

    def __call__(self, examined: Examined) -> list[Verdict]:
        """Decide on each track of what was found; raises what showing the video, the networks and rules raise."""
        found, size = examined.found, (examined.facts.width, examined.facts.height)
        told: Sequence[Known] = ()
        if self.witness and found.covers:
            with self.source() as pictures:
                told = known(pictures, found, self.witness, self.checkpoint)
        return verdicts(found.covers, size, self.bench, self.choice.keep, self.checkpoint, told)
