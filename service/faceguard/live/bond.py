"""Which sightings of a track are surely one person's, as nobody else was near enough to take the place."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from faceguard.tracking.track import Sighting, Track

NEAR, ALIKE = 0.5, 1.4
"""Heights that a head goes at most from one look to the next, and how many times as high it is at most then."""
ALONE = 1.0
"""Heights within which nobody else may be."""
WALKING = 6.0
"""Heights of a face that somebody walks in a second, who may come to stand where the person was."""

Looks = Mapping[int, Sequence[Sighting]]
"""What was seen in each look at a shot, by frames, also where that was nothing."""


def bound(track: Track, looks: Looks, apart: Callable[[int, int], float]) -> list[Sighting]:
    """Return the last sightings of a track between which nobody could have taken the person's place unnoticed.

    None where the last look at the shot did not see them. The looks are those at the track's shot; `apart` returns the
    seconds between two frames.
    """
    sightings = track.sightings
    if track.last.frame != max(looks):
        return []
    start = len(sightings) - 1
    while start and _is_sure(sightings[start - 1], sightings[start], looks, apart):
        start -= 1
    return sightings[start:]


def _is_sure(one: Sighting, other: Sighting, looks: Looks, apart: Callable[[int, int], float]) -> bool:
    if any(one.frame < frame < other.frame for frame in looks):
        return False
    heights = float(one.box[3]), float(other.box[3])
    if _away(one, other) > NEAR * min(heights) or max(heights) > ALIKE * min(heights):
        return False
    walked = WALKING * apart(one.frame, other.frame)
    before, after = ([each for each in looks[own.frame] if each.index != own.index] for own in (one, other))
    return not (_may_come(before, one, after, walked) or _may_come(after, other, before, walked))


def _may_come(others: Sequence[Sighting], to: Sighting, then: Sequence[Sighting], walked: float) -> bool:
    """Tell whether one of the others may be where somebody is.

    They touch, or had the time to change places with them, or are near and do not stay where they are. Those who were
    seen in the other look are `then`; somebody walks so many heights of a face from one to the other.
    """
    for each in others:
        away = _away(each, to) / max(each.box[3], to.box[3])
        stays = any(_away(each, one) <= NEAR * each.box[3] for one in then)
        if away <= max(ALONE, walked) or (away <= NEAR + walked and not stays):
            return True
    return False


def _away(one: Sighting, other: Sighting) -> float:
    return float(np.hypot(*(one.centre - other.centre)))
