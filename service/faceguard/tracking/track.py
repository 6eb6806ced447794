"""A person's sightings in one shot."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from faceguard.redaction.head import Pose
from faceguard.tracking.scene import Scene

RECENT = 4
"""Sightings that tell how fast a head moves."""
FOLLOWED = 0.7
"""Share of its way through the scene that a head goes through the picture at most if the camera follows it."""


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A box that a detector gave in one frame."""

    frame: int
    box: NDArray[np.float64]
    """Shape (4,): x, y, width, height, in the shot's axes."""
    score: float
    strong: bool
    """Whether the box is a face by itself."""
    index: int = 0
    """Which of the boxes it is that the detector gave."""
    pose: Pose | None = None
    """How the head lies to the box, in the picture's axes, whichever those of the box are; None where nobody knows."""

    @property
    def centre(self) -> NDArray[np.float64]:
        """Shape (2,): x, y."""
        return self.box[:2] + self.box[2:] / 2


@dataclass(slots=True, eq=False)
class Track:
    """One person in one shot, in order of time. No two sightings are of one frame."""

    sightings: list[Sighting] = field(default_factory=list)

    @property
    def first(self) -> Sighting:
        return self.sightings[0]

    @property
    def last(self) -> Sighting:
        return self.sightings[-1]

    @property
    def score(self) -> float:
        """That of the best sighting."""
        return max(each.score for each in self.sightings)

    @property
    def strong(self) -> int:
        """How many sightings are a face by themselves."""
        return sum(each.strong for each in self.sightings)

    @property
    def height(self) -> float:
        """That of its middling sighting, in the axes of its boxes."""
        return float(np.median([each.box[3] for each in self.sightings]))

    def speed_at_end(self) -> NDArray[np.float64]:
        """Return what x and y of the centre gain a frame, by the last sightings."""
        return speed(self.sightings[-RECENT:])

    def speed_at_start(self) -> NDArray[np.float64]:
        """Return the same, by the first sightings."""
        return speed(self.sightings[:RECENT])

    def in_picture(self, scene: Scene) -> "Track":
        """Return it with each box in pixels of its frame."""
        return Track([replace(each, box=scene.to_frame(each.box[None], each.frame)[0]) for each in self.sightings])

    def followed(self, scene: Scene) -> bool:
        """Whether the head goes with the camera, which follows it, and not with the scene."""
        return _way(self.in_picture(scene)) < FOLLOWED * _way(self)


def _way(track: Track) -> float:
    """Return how far the head went from sighting to sighting, in its heights."""
    steps = [
        np.hypot(*(other.centre - one.centre)) * 2 / (one.box[3] + other.box[3])
        for one, other in pairwise(track.sightings)
    ]
    return float(np.sum(steps))


def speed(sightings: Sequence[Sighting]) -> NDArray[np.float64]:
    """Return the slope of the line that lies nearest to the centres; none where there are fewer than three.

    Two boxes of a head that rests differ by what the detector is off.
    """
    if len(sightings) < 3:
        return np.zeros(2)
    times = np.array([each.frame for each in sightings], np.float64)
    centres = np.array([each.centre for each in sightings])
    times -= times.mean()
    slope: NDArray[np.float64] = times @ (centres - centres.mean(0)) / (times @ times)
    return slope
