"""Sightings of a track are one person's as long as nobody else could have come to where the person was."""

import numpy as np
import pytest

from faceguard.live.bond import bound
from faceguard.tracking.track import Sighting, Track

HEIGHT = 20.0
APART = 0.2
"""Seconds from one look to the next."""


def sighting(look: int, x: float, index: int = 0, height: float = HEIGHT) -> Sighting:
    """Return one whose middle is so many heights to the right."""
    box = np.array([x * HEIGHT - height / 2, 0, height, height])
    return Sighting(look, box, 0.9, strong=True, index=index)


def held(own: list[Sighting], *others: Sighting, looks: int = 0) -> int:
    """Return how many of the last sightings are surely of one person, in so many looks at least."""
    seen: dict[int, list[Sighting]] = {look: [] for look in range(looks)}
    for each in (*own, *others):
        seen.setdefault(each.frame, []).append(each)
    return len(bound(Track(own), seen, lambda one, other: APART * abs(one - other)))


STILL = [sighting(look, 0) for look in range(4)]


@pytest.mark.parametrize(
    ("others", "count"),
    [
        ([], 4),
        ([sighting(look, 1.3, 1) for look in range(4)], 4),
        ([sighting(look, 1.1, 1) for look in range(4)], 1),
        ([sighting(look, 0.9, 1) for look in range(4)], 1),
        ([sighting(look, 3 - look, 1) for look in range(2)], 4),
        ([sighting(look, 3.6 - look, 1) for look in range(3)], 1),
        ([sighting(1, 1.6, 1)], 2),
        ([sighting(3, 1.6, 1)], 1),
        ([sighting(3, 1.9, 1)], 4),
        ([sighting(look, 1.6, 1) for look in (0, 1)], 2),
    ],
)
def test_who_could_have_come_ends_it(others: list[Sighting], count: int):
    """Who touches the person, or had the time to change places, or came near; who stays further off does not."""
    assert count == held(STILL, *others)


@pytest.mark.parametrize(
    ("own", "count"),
    [
        ([sighting(look, 0.5 * look) for look in range(4)], 4),
        ([sighting(0, 0), sighting(1, 0.6), sighting(2, 0.7)], 2),
        ([sighting(0, 0), sighting(1, 0, height=1.5 * HEIGHT)], 1),
        ([sighting(0, 0), sighting(2, 0), sighting(3, 0)], 2),
    ],
)
def test_what_goes_on_otherwise_is_somebody_elses(own: list[Sighting], count: int):
    """A head that jumps, or is of another height, or that a look in between did not see."""
    assert count == held(own, looks=own[-1].frame + 1)


def test_who_was_not_seen_at_last_is_held_by_nothing():
    """However long they were there."""
    assert held(STILL, looks=5) == 0
