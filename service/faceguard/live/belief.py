"""Who is believed to be there, and for how long after they were seen last."""

import numpy as np

from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Track

CONFIRMATIONS = 2
"""Weak sightings that are believed together: fewer than in a video, as who waits for more of them is bare meanwhile."""
CLOSE, LIKELY = 40, 0.2
"""Height in pixels of a face that is believed at its first weak sighting, and the least score of that: anybody can tell
who that is, and there are few of them."""


def is_believed(track: Track) -> bool:
    """Tell whether a track is somebody."""
    several = track.strong > 0 or len(track.sightings) >= CONFIRMATIONS
    return several or any(each.box[3] >= CLOSE and each.score >= LIKELY for each in track.sightings)


def given_up(track: Track, patience: int, scene: Scene, size: tuple[int, int]) -> int:
    """Return the frame from which a person is taken to be gone whom nobody saw in so many frames of the picture.

    That they are not seen is no sign of it where the camera has turned away from them; when it turns back, they are in
    the picture before anybody has looked. Beyond the frames that the scene has, they are not given up yet. The size is the
    frames' width and height in pixels.
    """
    shot = scene.shot(track.last.frame)
    after = range(track.last.frame + 1, shot.stop)
    places = scene.places(track.last.centre, after)
    unseen = np.cumsum(((places >= 0) & (places < size)).all(1))
    if len(unseen) and unseen[-1] > patience:
        return after[int(np.argmax(unseen > patience))]
    return after.stop + patience
