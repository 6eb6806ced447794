"""Who is believed to be there, and for how long after they were seen last."""

import numpy as np

from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Sighting, Track

CONFIRMATIONS = 2
"""Weak sightings that are believed together: fewer than in a video, as who waits for more of them is bare meanwhile."""
NEAR, LIKELY = (40, 200), 0.2
"""Heights in pixels between which a face is believed at its first weak sighting, and the least score of that. Who is
smaller is hardly known by anybody; larger ones are missed more seldom, and false ones cover much."""


def is_believed(track: Track) -> bool:
    """Tell whether a track is somebody."""
    several = track.strong > 0 or len(track.sightings) >= CONFIRMATIONS
    return several or any(_is_near(each) and each.score >= LIKELY for each in track.sightings)


def given_up(track: Track, patience: int, scene: Scene, size: tuple[int, int]) -> int:
    """Return the frame from which a person is taken to be gone whom nobody saw in so many frames.

    For one who was seen for certain, and whom the camera turned away from, only those frames count in which they would
    be in the picture: when it turns back, they are there before anybody has looked. The size is the frames' width and
    height in pixels.
    """
    usual, shot = track.last.frame + patience + 1, scene.shot(track.last.frame)
    if usual >= shot.stop or not track.strong or track.followed(scene):
        return usual
    after = range(track.last.frame + 1, shot.stop)
    places = scene.places(track.last.centre, after)
    unseen = np.cumsum(((places >= 0) & (places < size)).all(1))
    return after[int(np.argmax(unseen > patience))] if unseen[-1] > patience else shot.stop + patience


def _is_near(sighting: Sighting) -> bool:
    low, high = NEAR
    return bool(low <= sighting.box[3] < high)
