"""Which sightings are one person's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Boxes
from faceguard.redaction.head import Pose
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import RECENT, Sighting, Track

NEAR, NEARER_BY, NEAR_AT_MOST = 0.5, 0.03, 1.2
"""How far a sighting may be from where it is expected, in heights of the face: at once, more a frame, at most."""
ALIKE = 1.7
"""How many times as high as the last one a sighting may be, or the other way round."""
UNKNOWN = 0.25
"""Heights by which a second sighting counts as further away if it goes with the picture and not with the scene."""
SOON = 8
"""Frames up to which a second sighting may go with the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a detector found in one frame."""

    frame: int
    boxes: Boxes
    """Shape (n, 4), in pixels of the frame."""
    scores: NDArray[np.float64]
    """Shape (n,)."""
    strong: NDArray[np.bool_]
    """Shape (n,): which are faces by themselves."""
    poses: Sequence[Pose | None] = ()
    """How the head of each lies to its box, in pixels of the frame; empty where nobody can tell of any."""


class Links:
    """Who was seen so far in a scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._done: list[Track] = []
        self._open: list[Track] = []

    @property
    def tracks(self) -> list[Track]:
        """All that are not forgotten; those that may go on are the last ones."""
        return self._done + self._open

    def ended(self) -> list[Track]:
        """Return those that nobody can go on with any more, and forget them."""
        done, self._done = self._done, []
        return done

    def add(self, seen: Seen, patience: int) -> None:
        """Link what was seen in a later frame, which the scene has, over a gap of at most so many frames.

        Strong sightings choose their tracks first; weak ones go on with those that are left, or begin some.
        """
        shots = self._scene.shots
        still = [
            track
            for track in self._open
            if seen.frame - track.last.frame <= patience and shots[track.last.frame] == shots[seen.frame]
        ]
        self._done += [track for track in self._open if track not in still]
        sightings = _sightings(seen, self._scene)
        free = still
        new: list[Track] = []
        for strength in (True, False):
            chosen = [each for each in sightings if each.strong is strength]
            pairs = dict(_matched(free, chosen, self._scene))
            for place, sighting in enumerate(chosen):
                if place in pairs:
                    pairs[place].sightings.append(sighting)
                else:
                    new.append(Track([sighting]))
            taken = set(map(id, pairs.values()))
            free = [track for track in free if id(track) not in taken]
        self._open = still + new


def _sightings(seen: Seen, scene: Scene) -> list[Sighting]:
    boxes = scene.from_frame(seen.boxes, seen.frame)
    each = zip(boxes, seen.scores, seen.strong, seen.poses or [None] * len(boxes), strict=True)
    return [
        Sighting(seen.frame, box, float(score), bool(strong), index, pose)
        for index, (box, score, strong, pose) in enumerate(each)
    ]


def _matched(tracks: Sequence[Track], sightings: Sequence[Sighting], scene: Scene) -> Iterator[tuple[int, Track]]:
    """Give pairs of a sighting's place in the list and its track, the nearest first, each at most once."""
    if not (tracks and sightings):
        return
    frame = sightings[0].frame
    costs = np.array([_distances(track, _places(track, frame, scene), sightings) for track in tracks])
    for _ in range(min(costs.shape)):
        track, place = np.unravel_index(int(costs.argmin()), costs.shape)
        if not np.isfinite(costs[track, place]):
            return
        yield int(place), tracks[int(track)]
        costs[track, :] = np.inf
        costs[:, place] = np.inf


Place = tuple[NDArray[np.float64], float]
"""Where a head may be, x and y in the shot's axes, and how far away from there it is counted to begin with."""


def _places(track: Track, frame: int, scene: Scene) -> list[Place]:
    """Return where the head of a track may be: where it was heading, and where it was, as it may have stopped.

    That is said of the scene, and of the picture too where the camera follows the head, or nothing is known yet.
    """
    last, gap = track.last, frame - track.last.frame
    places = [(last.centre + track.speed_at_end() * gap, 0.0), (last.centre, 0.0)]
    recent = Track(track.sightings[-RECENT:])
    unknown = len(recent.sightings) == 1
    if (unknown and gap <= SOON) or recent.followed(scene):
        shown = recent.in_picture(scene)
        for ahead in (shown.speed_at_end() * gap, np.zeros(2)):
            box = np.concatenate([shown.last.box[:2] + ahead, shown.last.box[2:]])
            back = scene.from_frame(box[None], frame)[0]
            places.append((back[:2] + back[2:] / 2, UNKNOWN * unknown))
    return places


def _distances(track: Track, places: Sequence[Place], sightings: Sequence[Sighting]) -> NDArray[np.float64]:
    """Return how badly each sighting goes on with a track; infinite where it does not."""
    last = track.last
    before = last.box[3]
    heights, centres = np.array([each.box[3] for each in sightings]), np.array([each.centre for each in sightings])
    ways = [np.hypot(*(centres - place).T) * 2 / (before + heights) + further for place, further in places]
    away = np.min(ways, 0)
    ratios = np.maximum(before, heights) / np.minimum(before, heights)
    near = min(NEAR + NEARER_BY * (sightings[0].frame - last.frame), NEAR_AT_MOST)
    return np.where((away > near) | (ratios > ALIKE), np.inf, away + np.log(ratios))
