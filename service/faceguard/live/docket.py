"""What rules can ask of the boxes of each person in live pictures: they decide on people, not on frames."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from faceguard.geometry import Box
from faceguard.policy.sight import Sight, sight
from faceguard.policy.verdict import Bench
from faceguard.tracking.cover import Course
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Track

Crowd = Callable[[int], Mapping[int, Box]]
"""Gives what is covered for everyone in a frame, by their places in the list of people."""
Key = tuple[int, int]
"""The number of a sighting's frame, and of its box among those that were seen there."""


class Docket:
    """At each sighting of a person, the sights of all those so far of which rules say different things.

    As in videos, something holds of a person if it does in each frame in which they were seen. What the next frames
    bring is not known. Who is left may be redacted later, and then stays so for as long as they are followed.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._told: dict[Key, tuple[Sight, ...]] = {}

    def forget(self, first: int) -> None:
        """Forget the sightings in frames before this one: later ones of the same people hold what was told of them."""
        self._told = {key: told for key, told in self._told.items() if key[0] >= first}

    def sights(
        self, people: Sequence[tuple[Track, Course]], scene: Scene, first: int, size: tuple[int, int]
    ) -> list[tuple[Sight, ...]]:
        """Return by what rules are to judge each person; nothing where there are no rules.

        The scene's first frame has the number `first`; the size is its frames' width and height in pixels.
        """
        if not self._bench.sits:
            return [()] * len(people)

        @cache
        def crowd(frame: int) -> Mapping[int, Box]:
            there = ((place, way) for place, (_, way) in enumerate(people) if frame in way.frames)
            return {place: Box(*way.box(frame, scene).tolist()) for place, way in there}

        return [self._sights(place, track, crowd, first, size) for place, (track, _) in enumerate(people)]

    def _sights(self, place: int, track: Track, crowd: Crowd, first: int, size: tuple[int, int]) -> tuple[Sight, ...]:
        so_far: tuple[Sight, ...] = ()
        for each in track.sightings:
            key = first + each.frame, each.index
            if (told := self._told.get(key)) is None:
                told = _seen(place, track, crowd(each.frame), size)
            for one in told:
                so_far = so_far if self._is_told(one, so_far) else (*so_far, one)
            self._told[key] = so_far
        return so_far

    def _is_told(self, one: Sight, others: Sequence[Sight]) -> bool:
        """Tell whether one sight adds nothing: all that rules say of it, they say of one of the others."""
        if not others:
            return False
        said = zip(*(self._bench.on_box(other) for other in others), strict=True)
        return all(own in each for own, each in zip(self._bench.on_box(one), said, strict=True))


def _seen(place: int, track: Track, boxes: Mapping[int, Box], size: tuple[int, int]) -> tuple[Sight, ...]:
    """Return the sight of one sighting; none where it is too long ago."""
    if place not in boxes:
        return ()
    areas = sorted(box.width * box.height for box in boxes.values())
    return (sight(boxes[place], track.score, areas, *size),)
