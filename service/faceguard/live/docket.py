"""What becomes of each person in live pictures: rules decide on people, not on frames."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from faceguard.geometry import Box
from faceguard.policy.sight import sight
from faceguard.policy.verdict import REDACTED, Bench, Verdict
from faceguard.tracking.cover import Course
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Track

Crowd = Callable[[int], Mapping[int, Box]]
"""Gives what is covered for everyone in a frame, by their places in the list of people."""


class Docket:
    """What rules said at each sighting of a person, and at all those before it.

    As in videos, something holds of a person if it does in each frame in which they were seen. What the next frames
    bring is not known. Who is left may be redacted later, and then stays so for as long as they are followed.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._said: dict[tuple[int, int], Verdict] = {}
        """By the number of the sighting's frame, and of its box among those that were seen there."""

    def forget(self, first: int) -> None:
        """Forget the sightings in frames before this one: later ones of the same people hold what was said of them."""
        self._said = {key: said for key, said in self._said.items() if key[0] >= first}

    def verdicts(
        self, people: Sequence[tuple[Track, Course]], scene: Scene, first: int, size: tuple[int, int]
    ) -> list[Verdict]:
        """Decide on each person.

        The scene's first frame has the number `first`; the size is its frames' width and height in pixels.
        """
        if not self.bench.sits:
            return [REDACTED] * len(people)

        @cache
        def crowd(frame: int) -> Mapping[int, Box]:
            there = ((place, way) for place, (_, way) in enumerate(people) if frame in way.frames)
            return {place: Box(*way.box(frame, scene).tolist()) for place, way in there}

        return [self._verdict(place, track, crowd, first, size) for place, (track, _) in enumerate(people)]

    def _verdict(self, place: int, track: Track, crowd: Crowd, first: int, size: tuple[int, int]) -> Verdict:
        """Return what was said each time, and otherwise the usual."""
        so_far: Verdict | None = None
        for each in track.sightings:
            key = first + each.frame, each.index
            said = self._said.get(key) or self._judged(place, track, crowd(each.frame), size)
            if said:
                so_far = self._said[key] = said if so_far in {None, said} else REDACTED
        return so_far or REDACTED

    def _judged(self, place: int, track: Track, boxes: Mapping[int, Box], size: tuple[int, int]) -> Verdict | None:
        """Ask the rules about one sighting; None where it is too long ago."""
        if place not in boxes:
            return None
        areas = sorted(box.width * box.height for box in boxes.values())
        return self.bench.verdict([sight(boxes[place], track.score, areas, *size)])
