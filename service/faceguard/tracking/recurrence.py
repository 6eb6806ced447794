"""Whether what is too faint to be believed is a person who was seen clearly at its place a moment before or after."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Boxes
from faceguard.tracking.evidence import is_clear
from faceguard.tracking.link import ALIKE
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Track

APART = 0.35
"""How far two sightings of a head that rests are apart at most, in its heights."""
LEAST = 0.2
"""Score of its best sighting."""
SHARE = 0.5
"""Share of the faint sightings that have to lie where the person was seen."""


def recurs(track: Track, people: Iterable[Track], scene: Scene, within: int) -> bool:
    """Return whether it goes on with one of these people, who was seen clearly within so many frames.

    It lasts half as long at most, as what is seen for longer has looks enough of its own. It goes beyond the person's
    first or last sighting: what is seen in between only is a second box around a head that is covered already.
    The camera stands still in the shot's axes, so that a person who rests is found at the same place after the camera
    was turned away, or after somebody went past.
    """
    brief = 2 * (track.last.frame - track.first.frame) <= within
    return brief and track.score >= LEAST and any(_goes_on(track, person, scene, within) for person in people)


def _goes_on(track: Track, person: Track, scene: Scene, within: int) -> bool:
    first, last = track.first.frame, track.last.frame
    if scene.shots[first] != scene.shots[person.first.frame]:
        return False
    near = [each for each in person.sightings if first - within <= each.frame <= last + within]
    if not any(is_clear(each, scene) for each in near) or (near[0].frame <= first and last <= near[-1].frame):
        return False
    boxes, frames = np.array([each.box for each in near]), np.array([each.frame for each in near])
    there = [_is_there(each.box, boxes[np.abs(frames - each.frame) <= within]) for each in track.sightings]
    return float(np.mean(there)) >= SHARE


def _is_there(box: NDArray[np.float64], boxes: Boxes) -> bool:
    """Return whether a box (4,) is of one head with one of the boxes (n, 4) if that rests."""
    ways = np.hypot(*((boxes[:, :2] + boxes[:, 2:] / 2) - (box[:2] + box[2:] / 2)).T) * 2 / (boxes[:, 3] + box[3])
    ratios = np.maximum(boxes[:, 3], box[3]) / np.minimum(boxes[:, 3], box[3])
    return bool(np.any((ways <= APART) & (ratios <= ALIKE)))
