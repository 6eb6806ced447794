"""Whose the faces of live pictures are, and how old: what several looks at one person come to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from faceguard.live.docket import Key
from faceguard.policy.age import Looks
from faceguard.policy.person import Likeness, Persons
from faceguard.policy.sight import Known
from faceguard.policy.truth import Truth
from faceguard.policy.witness import VIEWS, Impression, agreed, together
from faceguard.tracking.track import Sighting, Track

SIGHTINGS = 2
"""Clear views that have to say the same before it is believed."""

Heard = tuple[Key, Impression]


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What is believed of one person."""

    impression: Impression
    since: int
    """Number of the first frame of which it is believed."""
    last: int
    """Number of the frame with the newest view of each thing that is believed."""


class Acquaintances:
    """What faces said at each sighting of a person, and at the last of those before it.

    What is believed has been said by the last sightings, between which nobody can have taken the person's place, and
    contradicted by none of the last clear ones before.
    """

    def __init__(self, persons: Persons) -> None:
        """Take the people that faces are compared with."""
        self._persons = persons
        self._heard: dict[Key, Impression] = {}
        self._so_far: dict[Key, tuple[Heard, ...]] = {}
        self.nothing = agreed([together([], persons)], persons)[0]
        """What is known of a person of whom nothing is believed."""

    def hear(self, frame: int, impressions: Mapping[int, Impression]) -> None:
        """Take what faces of a frame said, by the numbers of their boxes."""
        self._heard |= {(frame, index): each for index, each in impressions.items()}

    def forget(self, first: int) -> None:
        """Forget sightings in frames before this one; later ones hold what was said by the last clear ones of these."""
        self._heard = {key: each for key, each in self._heard.items() if key[0] >= first}
        self._so_far = {key: each for key, each in self._so_far.items() if key[0] >= first}

    def doubt(self) -> None:
        """Believe nothing that was said so far; it still contradicts what is said later."""
        self._heard.clear()

    def asked(self, track: Track, first: int) -> int:
        """Return the number of the last frame in which a person was looked at, or else one before the first of them.

        The first frame that is remembered has the number `first`.
        """
        frames = (first + each.frame for each in track.sightings if (first + each.frame, each.index) in self._heard)
        return max(frames, default=first + track.first.frame - 1)

    def of(self, track: Track, bound: Sequence[Sighting], first: int) -> Acquaintance:
        """Return what is believed of a person, by the last sightings that are surely of one."""
        said = self._said(track, first)
        fresh = [(key, self._heard[key]) for each in bound if (key := (first + each.frame, each.index)) in self._heard]
        joined, backing = together([each for _, each in said], self._persons), list[int]()
        truths = tuple(
            _backed(truth, fresh, lambda each, photo=photo: each.likeness.said[photo], backing)  # type: ignore[misc]
            for photo, truth in enumerate(joined.likeness.said)
        )
        looks = joined.looks
        if not looks.may_be_child:
            grown = _backed(Truth.NO, fresh, lambda each: Truth.of(each.looks.may_be_child), backing)
            looks = looks if grown is Truth.NO else Looks()
        impression = Impression(Likeness(joined.likeness.cosines, truths, joined.likeness.clear), looks)
        return Acquaintance(impression, first + bound[0].frame if bound else 0, min(backing, default=0))

    def known(self, believed: Sequence[Acquaintance], beside: Callable[[int, int], bool]) -> list[Known]:
        """Tell what rules may know of each person, as nobody is in two places at once."""
        return agreed([each.impression for each in believed], self._persons, beside)

    def _said(self, track: Track, first: int) -> tuple[Heard, ...]:
        """Return what the last clear views of a person said, wherever they were."""
        so_far: tuple[Heard, ...] = ()
        for each in track.sightings:
            key = first + each.frame, each.index
            own = self._heard.get(key)
            new = [*self._so_far.get(key, ()), *([(key, own)] if own and own.tells else ())]
            so_far = tuple(sorted(dict([*so_far, *new]).items(), key=lambda heard: heard[0]))[-VIEWS:]
            self._so_far[key] = so_far
        return so_far


def _backed(truth: Truth, fresh: Sequence[Heard], says: Callable[[Impression], Truth], backing: list[int]) -> Truth:
    """Return what all say where enough of the fresh clear views do, and note the newest of these; else doubt."""
    frames = [key[0] for key, each in fresh if each.tells and says(each) is truth]
    if truth is Truth.DOUBT or len(frames) < SIGHTINGS:
        return Truth.DOUBT
    backing.append(max(frames))
    return truth
