"""Which sightings are one person's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Boxes
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Sighting, Track

NEAR, NEARER_BY, NEAR_AT_MOST = 0.5, 0.03, 1.2
"""How far a sighting may be from where it is expected, in heights of the face: at once, more a frame, at most."""
ALIKE = 1.7
"""How many times as high as the last one a sighting may be, or the other way round."""


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


def linked(looks: Sequence[Seen], scene: Scene, patience: int) -> list[Track]:
    """Link what was seen, in order of time, over gaps of at most so many frames and within shots.

    Strong sightings choose their tracks first; weak ones go on with those that are left, or begin some.
    """
    done: list[Track] = []
    open_tracks: list[Track] = []
    for seen in looks:
        still = [
            track
            for track in open_tracks
            if seen.frame - track.last.frame <= patience and scene.shots[track.last.frame] == scene.shots[seen.frame]
        ]
        done += [track for track in open_tracks if track not in still]
        sightings = _sightings(seen, scene)
        free = still
        new: list[Track] = []
        for strength in (True, False):
            chosen = [each for each in sightings if each.strong is strength]
            pairs = dict(_matched(free, chosen))
            for place, sighting in enumerate(chosen):
                if place in pairs:
                    pairs[place].sightings.append(sighting)
                else:
                    new.append(Track([sighting]))
            taken = set(map(id, pairs.values()))
            free = [track for track in free if id(track) not in taken]
        open_tracks = still + new
    return done + open_tracks


def _sightings(seen: Seen, scene: Scene) -> list[Sighting]:
    boxes = scene.from_frame(seen.boxes, seen.frame)
    return [
        Sighting(seen.frame, box, float(score), bool(strong))
        for box, score, strong in zip(boxes, seen.scores, seen.strong, strict=True)
    ]


def _matched(tracks: Sequence[Track], sightings: Sequence[Sighting]) -> Iterator[tuple[int, Track]]:
    """Give pairs of a sighting's place in the list and its track, the nearest first, each at most once."""
    if not (tracks and sightings):
        return
    costs = np.array([[_distance(track, sighting) for sighting in sightings] for track in tracks])
    for _ in range(min(costs.shape)):
        track, place = np.unravel_index(int(costs.argmin()), costs.shape)
        if not np.isfinite(costs[track, place]):
            return
        yield int(place), tracks[int(track)]
        costs[track, :] = np.inf
        costs[:, place] = np.inf


def _distance(track: Track, sighting: Sighting) -> float:
    """Return how badly a sighting goes on with a track; infinite where it does not."""
    last, gap = track.last, sighting.frame - track.last.frame
    expected = last.centre + track.speed_at_end() * gap
    height = (last.box[3] + sighting.box[3]) / 2
    # Where the head stopped, or its speed was misjudged, it is where it was.
    away = min(np.hypot(*(sighting.centre - place)) for place in (expected, last.centre)) / height
    ratio = max(last.box[3], sighting.box[3]) / min(last.box[3], sighting.box[3])
    if away > min(NEAR + NEARER_BY * gap, NEAR_AT_MOST) or ratio > ALIKE:
        return np.inf
    return float(away + np.log(ratio))
