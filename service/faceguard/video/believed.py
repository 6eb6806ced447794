"""Who is believed to be there, judged as soon as everything is known that has a say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover, Patience, covered
from faceguard.tracking.evidence import Evidence
from faceguard.tracking.link import Links, Seen
from faceguard.tracking.recurrence import recurs
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Track

LINKED, BEYOND, NEAR, BRIDGED = 1.0, 1.0, 0.36, 0.4
"""Seconds: the longest gap in a track, what it is carried beyond its ends if the face is small and if it is large,
and the gap from which it is bridged."""
AROUND = 0.5
"""Seconds before and after a track in which looks that see nobody speak against it."""
RECURRED = 2.0
"""Seconds within which somebody who was seen clearly is known again at the same place, however faint."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a video's rate and size make of these."""

    rate: float
    """Frames a second."""
    width: int
    """Of the picture."""
    height: int

    @property
    def linked(self) -> int:
        """Frames of the longest gap in a track; all that are asked of a track's surroundings have come by then."""
        return round(LINKED * self.rate)

    @property
    def recurred(self) -> int:
        """Frames within which somebody is known again; more than the longest gap, so that nobody's track goes on."""
        return round(RECURRED * self.rate)

    def patience(self) -> Patience:
        """Return how long a person is believed to be there whom nobody sees."""
        return Patience(*(self._frames(seconds) for seconds in (BEYOND, NEAR, BRIDGED)))

    def evidence(self, looked: Sequence[int]) -> Evidence:
        """Return what is asked of a track, after looks at these frames."""
        return Evidence(looked, self.width, self.height, self._frames(AROUND))

    def _frames(self, seconds: float) -> int:
        return max(1, round(seconds * self.rate))


class Believed:
    """The tracks that are believed, each judged once nobody can go on with it.

    What is not believed is forgotten then. A detector sees something at most looks that turns out to be nobody, and
    of an hour that would fill memory.
    """

    def __init__(self, scene: Scene, *, all_are: bool, checkpoint: Checkpoint) -> None:
        """Take where the frames lie that have come so far, and whether every track is believed."""
        self._scene, self._all_are, self._checkpoint = scene, all_are, checkpoint
        self._links = Links(scene)
        self._covers: list[Cover] = []
        self._looked: list[int] = []
        self._doubted: list[Track] = []
        """What is not believed by itself, until all are known who may be the same person."""
        self._recent: list[Track] = []
        """Whom that may go on with."""

    @property
    def looks(self) -> int:
        """How many there were."""
        return len(self._looked)

    def see(self, seen: Seen, pace: Pace) -> None:
        """Take what was seen in a later frame, which the scene has."""
        self._looked.append(seen.frame)
        self._links.add(seen, pace.linked)
        self._judge(self._links.ended(), pace)
        self._know_again(seen.frame - pace.recurred, self._links.tracks, pace)

    def covers(self, pace: Pace) -> list[Cover]:
        """Return what is covered for each track, by when it begins; nothing comes any more."""
        self._judge(self._links.tracks, pace)
        self._know_again(len(self._scene), (), pace)
        return sorted(self._covers, key=lambda cover: (cover.track.first.frame, *cover.track.first.box))

    def _judge(self, tracks: Sequence[Track], pace: Pace) -> None:
        evidence, patience = pace.evidence(self._looked), pace.patience()
        for track in tracks:
            if self._all_are or evidence.believed(track, self._scene, self._checkpoint):
                self._covers.append(covered(track, self._scene, patience, self._checkpoint))
                self._recent.append(track)
            else:
                self._doubted.append(track)

    def _know_again(self, until: int, coming: Sequence[Track], pace: Pace) -> None:
        """Cover what is faint and ended before this frame if it goes on with somebody, of whom some are still coming.

        Small faces are not carried longer than large ones then.
        """
        patience = pace.patience()
        for track in [each for each in self._doubted if each.last.frame < until]:
            self._checkpoint()
            if recurs(track, (*self._recent, *coming), self._scene, pace.recurred):
                brief = replace(patience, beyond=patience.near)
                self._covers.append(covered(track, self._scene, brief, self._checkpoint))
        self._doubted = [each for each in self._doubted if each.last.frame >= until]
        # What is doubted began after this, if it is not too long to go on with anybody.
        self._recent = [each for each in self._recent if each.last.frame >= until - 2 * pace.recurred]
