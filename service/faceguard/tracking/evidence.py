"""Whether a track is a person, by all the looks that could have seen one."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Boxes
from faceguard.ticket import Checkpoint
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Sighting, Track

CONFIRMATIONS = 3
"""Weak sightings that are believed together where none by itself is."""
SHARE = 0.1
"""Share of the looks that could have seen a person, of which so many have to."""
VISIBLE = 0.7
"""Share of a box that is in the picture from which a look could have seen a face there."""
HEIGHTS = (16, 80)
"""Heights of faces between which more and more is asked: a larger one is seen better, and covers more if false."""
CLEAR = (0.5, 0.6)
"""For these heights, the score of a sighting that is believed whatever other looks saw."""
BEST = (0.15, 0.42)
"""For these heights, the score that the best sighting has at least."""
MEAN = (0.0, 0.2)
"""For these heights, the least mean score over all looks that could have seen the face, 0 where one did not."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known besides the sightings: when a detector looked, and at what."""

    looks: Sequence[int]
    """The frames that a detector saw, in their order."""
    width: int
    """Of the picture."""
    height: int
    around: int
    """Frames before the first and after the last sighting in which a look should have seen a person, too."""

    def believed(self, track: Track, scene: Scene, checkpoint: Checkpoint = lambda: None) -> bool:
        """Return whether it is a person: seen clearly once, or strongly or several times and in enough of the looks."""
        scores = np.array([each.score for each in track.sightings])
        tall, could = track.in_picture(scene).height, self.could_see(track, scene, checkpoint)
        clear, best, mean = (float(np.interp(tall, HEIGHTS, asked)) for asked in (CLEAR, BEST, MEAN))
        return track.score >= clear or bool(
            (track.strong > 0 or len(scores) >= CONFIRMATIONS)
            and len(scores) >= SHARE * could
            and track.score >= best
            and scores.sum() >= mean * could
        )

    def could_see(self, track: Track, scene: Scene, checkpoint: Checkpoint = lambda: None) -> int:
        """Count the looks that saw the face or could have: those at which its place was in the picture.

        The checkpoint is called at each look.
        """
        first, last, shot = track.first.frame, track.last.frame, scene.shot(track.first.frame)
        start, stop = max(first - self.around, shot.start), min(last + self.around + 1, shot.stop)
        seen = {each.frame for each in track.sightings}
        looks = self.looks[bisect_left(self.looks, start) : bisect_right(self.looks, stop - 1)]
        others = [frame for frame in looks if frame not in seen]
        could = len(seen)
        for frame, box in zip(others, _places(track, others), strict=True):
            checkpoint()
            could += self._shown(scene.to_frame(box[None], frame)[0]) >= VISIBLE
        return could

    def _shown(self, box: NDArray[np.float64]) -> float:
        """Return the share of a box that is in the picture."""
        x, y, width, height = box.tolist()
        across = max(0.0, min(x + width, self.width) - max(x, 0.0))
        down = max(0.0, min(y + height, self.height) - max(y, 0.0))
        return float(across * down / max(width * height, 1.0))


def is_clear(sighting: Sighting, scene: Scene) -> bool:
    """Return whether a sighting is a person whatever other looks saw, by its height in its frame."""
    height = float(scene.to_frame(sighting.box[None], sighting.frame)[0, 3])
    return sighting.score >= float(np.interp(height, HEIGHTS, CLEAR))


def _places(track: Track, frames: Sequence[int]) -> Boxes:
    """Return the boxes (n, 4) in the shot's axes in frames between sightings, or beyond them as at the ends."""
    times = [each.frame for each in track.sightings]
    boxes = np.array([each.box for each in track.sightings])
    return np.stack([np.interp(frames, times, column) for column in boxes.T], 1)
