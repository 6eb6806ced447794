"""Which boxes hold people who are to be covered in a frame, as far as anybody has looked."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import replace

from faceguard.geometry import Box
from faceguard.live.belief import given_up, is_believed
from faceguard.live.bond import Looks, bound
from faceguard.live.clock import Clock
from faceguard.live.decider import Decider, Decision
from faceguard.live.inquiry import Inquiry
from faceguard.picture import Pixels
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.place import Place
from faceguard.policy.verdict import Bench
from faceguard.policy.witness import Impression
from faceguard.tracking.cover import Course, Patience, course
from faceguard.tracking.link import Links, Seen
from faceguard.tracking.motion import Camera, Step
from faceguard.tracking.scene import Scene
from faceguard.tracking.smoothing import SMOOTH
from faceguard.tracking.track import RECENT, Sighting, Track

LINKED, BEYOND, NEAR, BRIDGED = 1.0, 1.0, 0.5, 0.4
"""Seconds: the longest gap in a track, what it is carried beyond its ends if the face is small and if it is large,
and the gap from which it is bridged."""
FURTHER = 40
"""Frames beyond the last look for which people are still taken to be there."""
SLACK = 5
"""Frames that are remembered besides those that wait to be shown, however long ago they came."""


class Tracker:
    """Links what was seen in the last moments of a stream, as is done over the whole of a video.

    Nobody can tell what the next frames bring, so that a face is believed more readily than there: once it is seen
    for certain, a few times at all, or once if it is near. Who is there at a look is taken to be there until the next
    one, and since the one before it.
    """

    def __init__(self, persons: Persons = NOBODY) -> None:
        """Take the people on reference photos, whom rules may ask for."""
        self._persons = persons
        self._clock, self._camera = Clock(), Camera()
        self._steps = deque[Step]()
        self._looks: list[Seen] = []
        self._waiting = 0
        self._size = 0, 0
        self._decider = Decider(Bench())
        self._people: list[tuple[Course, Decision]] | None = None
        """Where each person is, by frames counted from the first that is remembered, and what becomes of them; None if
        not known."""
        self._begin()

    def step(self, luma: Pixels, seconds: float, waiting: int) -> int:
        """Take the brightness (height, width) of the next frame and when it came; return the frame's number.

        So many frames before it wait to be shown.
        """
        number, step = self._clock.tick(seconds), self._camera.step(luma)
        self._waiting, self._size = waiting, (luma.shape[1], luma.shape[0])
        self._steps.append(step)
        self._scene.follow(step)
        if forgotten := self._clock.forget(waiting + SLACK):
            for _ in range(forgotten):
                self._steps.popleft()
            self._decider.forget(self._clock.first)
            looks, self._looks = self._looks, []
            self._begin()
            for seen in looks:
                self.saw(seen)
        return number

    def saw(self, seen: Seen) -> None:
        """Take what a detector saw in a frame; nothing comes of a look that is over when a later one is."""
        if seen.frame < self._clock.first or (self._looks and seen.frame <= self._looks[-1].frame):
            return
        self._looks.append(seen)
        place = seen.frame - self._clock.first
        self._links.add(replace(seen, frame=place), self._clock.frames(LINKED))
        self._people = None

    def judge(self, bench: Bench) -> None:
        """Decide by these rules from now on, as if there had been no others."""
        if bench != self._decider.bench:
            self._decider, self._people = Decider(bench, self._persons), None

    def inquiry(self) -> Inquiry | None:
        """Return which faces of the newest look are to be looked at more closely, if any."""
        if not self._looks:
            return None
        newest, first = self._looks[-1], self._clock.first
        there = (each for each in self._links.tracks if each.last.frame + first == newest.frame)
        return self._decider.inquiry(newest, [each for each in there if is_believed(each)], first)

    def hear(self, inquiry: Inquiry, impressions: Mapping[int, Impression]) -> None:
        """Take what came of an inquiry; nothing comes of one by rules that no longer hold."""
        if inquiry.bench == self._decider.bench and inquiry.frame >= self._clock.first:
            self._decider.acquaintances.hear(inquiry.frame, impressions)
            self._people = None

    def doubt(self) -> None:
        """Believe nothing of people beyond their boxes until they are looked at again."""
        self._decider.acquaintances.doubt()
        self._people = None

    def begins(self, frame: int) -> bool:
        """Tell whether nobody has looked yet at the shot of a frame that is remembered."""
        return not self._in_shot(frame)

    def places(self, frame: int, max_age: float) -> list[Place] | None:
        """Return where people are to be covered in a frame that waits to be shown, in its pixels, and how.

        None where nobody can tell: nobody looked at the frame's shot, at most so many seconds before or after it.
        """
        looks = [seen for seen in self._in_shot(frame) if self._clock.apart(seen.frame, frame) <= max_age]
        if not looks or frame > self._looks[-1].frame + FURTHER:
            return None
        if self._people is None:
            self._people = list(self._judged())
        number, came = frame - self._clock.first, self._clock.at(frame)
        there = ((way, each.at(frame, came)) for way, each in self._people if number in way.frames)
        wanted = [(way, verdict.look) for way, verdict in there if not verdict.keeps]
        boxes = [way.box(number, self._scene) for way, _ in wanted]
        return [
            Place(Box(*box.tolist()), look, head=way.head(number, box))
            for box, (way, look) in zip(boxes, wanted, strict=True)
        ]

    def _begin(self) -> None:
        """Begin anew with the frames that are remembered, and nobody seen in them."""
        self._scene = Scene(self._steps)
        self._links = Links(self._scene)
        self._people = None

    def _in_shot(self, frame: int) -> list[Seen]:
        """Return the looks at the shot of a frame."""
        first = self._clock.first
        shot = self._scene.shot(frame - first)
        return [seen for seen in self._looks if seen.frame - first in shot]

    def _judged(self) -> Iterator[tuple[Course, Decision]]:
        people, looks, clock = list(self._followed()), self._seen(), self._clock
        first, shots = clock.first, self._scene.shots

        def lately(track: Track) -> list[Sighting]:
            own = {frame: seen for frame, seen in looks.items() if shots[frame] == shots[track.last.frame]}
            return bound(track, own, lambda one, other: clock.apart(first + one, first + other))

        decisions = self._decider.decisions(people, lately, self._scene, first, self._size, clock.at)
        for (_, way), decision in zip(people, decisions, strict=True):
            yield way, decision

    def _seen(self) -> Looks:
        """Return what was seen in each look."""
        found = defaultdict[int, list[Sighting]](list)
        for seen in self._looks:
            found[seen.frame - self._clock.first] = []
        for track in self._links.tracks:
            for each in track.sightings:
                found[each.frame].append(each)
        return found

    def _followed(self) -> Iterator[tuple[Track, Course]]:
        """Give all people who are believed, and their ways in the frames that may be asked for still."""
        beyond, near, bridged = (self._clock.frames(seconds) for seconds in (BEYOND, NEAR, BRIDGED))
        patience = Patience(beyond, near, bridged)
        last, begin = self._looks[-1].frame - self._clock.first, len(self._steps) - 1 - self._waiting
        for track in self._links.tracks:
            shot = self._scene.shot(track.first.frame)
            around = patience.around(float(track.last.box[3]))
            unlooked = self._unlooked(track, shot)
            stop = max(given_up(track, around, self._scene, self._size), unlooked.stop)
            if shot.stop < len(self._scene):
                stop = min(stop, shot.stop)
            elif stop > last:
                stop = last + FURTHER + 1
            if stop > begin and is_believed(track):
                recent = _recent(track, begin)
                start = recent.first.frame - around
                if recent.first is track.first:
                    start = min(start, unlooked.start)
                frames = range(max(start, shot.start), stop)
                yield track, course(recent, self._scene, bridged, frames)

    def _unlooked(self, track: Track, shot: range) -> range:
        """Return the frames of a shot from the look before a track's first sighting to the one after its last.

        Whoever was seen may have been there in all of them, however many they are: after a gap, frames come faster than
        the clock says.
        """
        looks = [place for seen in self._looks if (place := seen.frame - self._clock.first) in shot]
        start = max((each + 1 for each in looks if each < track.first.frame), default=shot.start)
        return range(start, min((each for each in looks if each > track.last.frame), default=shot.stop))


def _recent(track: Track, begin: int) -> Track:
    """Return a track with the sightings that have a say from this frame on."""
    before = sum(each.frame < begin - 2 * SMOOTH - 1 for each in track.sightings)
    return Track(track.sightings[max(0, min(before - 1, len(track.sightings) - 2 * RECENT)) :])
