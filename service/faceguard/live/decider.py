"""What becomes of each person in live pictures, asked of the rules and of what networks said so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from faceguard.geometry import Box
from faceguard.live.acquaintances import Acquaintances
from faceguard.live.docket import Docket
from faceguard.live.inquiry import MOST, Inquiry
from faceguard.policy.person import FAR, NOBODY, Persons
from faceguard.policy.sight import Known, Sight
from faceguard.policy.verdict import REDACTED, Bench, Verdict
from faceguard.tracking.cover import Course
from faceguard.tracking.link import Seen
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Sighting, Track

TRUST = 1.0
"""Seconds after a clear view for which what it says is believed, while nobody can have taken the person's place."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one person."""

    known: Verdict
    """While what is believed of them may be."""
    otherwise: Verdict
    since: int = 0
    """Number of the first frame in which it is believed."""
    until: float = 0
    """Until when, by the clock of the frames."""

    def at(self, frame: int, seconds: float) -> Verdict:
        """Return what holds in the frame of this number, which came then."""
        return self.known if self.since <= frame and seconds <= self.until else self.otherwise


class Decider:
    """Decides by the rules of one bench, with what is known of people since it did so."""

    def __init__(self, bench: Bench, persons: Persons = NOBODY) -> None:
        """Take the people on reference photos, with whom nobody is compared unless the rules ask for it."""
        self.bench = bench
        self.persons = persons if bench.asks_for_persons else NOBODY
        self.asks = bool(self.persons.person) or bench.asks_for_looks
        """Whether there is more to be known of people than their boxes."""
        self.docket, self.acquaintances = Docket(bench), Acquaintances(self.persons)

    def forget(self, first: int) -> None:
        """Forget frames before this one."""
        self.docket.forget(first)
        self.acquaintances.forget(first)

    def inquiry(self, seen: Seen, tracks: Sequence[Track], first: int) -> Inquiry | None:
        """Return the faces of a look to be looked at more closely: those of which that was not done for longest.

        The tracks are those that were seen in it, and the first frame that is remembered has the number `first`. None
        where rules ask for nothing that would be seen, or there are no such faces.
        """
        heights = seen.boxes[:, 3].tolist()
        high = [track for track in tracks if heights[track.last.index] >= FAR] if self.asks else []
        high.sort(key=lambda track: (self.acquaintances.asked(track, first), -heights[track.last.index]))
        indices = [track.last.index for track in high[:MOST]]
        boxes = {index: Box(*seen.boxes[index].tolist()) for index in indices}
        return Inquiry(self.bench, self.persons, seen.frame, boxes) if boxes else None

    def decisions(
        self,
        people: Sequence[tuple[Track, Course]],
        bound: Callable[[Track], Sequence[Sighting]],
        scene: Scene,
        first: int,
        size: tuple[int, int],
        came: Callable[[int], float],
    ) -> list[Decision]:
        """Decide on each person.

        The scene's first frame has the number `first`, the size is its frames' width and height in pixels, and `came`
        returns when a frame did. `bound` returns the last sightings of a track that are surely of one person.
        """
        sights = self.docket.sights(people, scene, first, size)
        nothing = self.acquaintances.nothing
        if not self.asks:
            plain = (self._verdict(seen, nothing) for seen in sights)
            return [Decision(verdict, verdict) for verdict in plain]
        tracks = [track for track, _ in people]
        believed = [self.acquaintances.of(track, bound(track), first) for track in tracks]
        known = self.acquaintances.known(believed, lambda one, other: _beside(tracks[one], tracks[other]))
        return [
            Decision(
                self._verdict(seen, own), self._verdict(seen, nothing), each.since, came(max(each.last, first)) + TRUST
            )
            for seen, own, each in zip(sights, known, believed, strict=True)
        ]

    def _verdict(self, seen: Sequence[Sight], known: Known) -> Verdict:
        """Ask the rules; whoever was not seen lately is redacted as usual."""
        if not seen:
            return REDACTED
        of_whom = {name: getattr(known, name) for name in ("persons", "may_be_child", "male", "alone")}
        return self.bench.verdict([replace(each, **of_whom) for each in seen])


def _beside(one: Track, other: Track) -> bool:
    return one.first.frame <= other.last.frame and other.first.frame <= one.last.frame
