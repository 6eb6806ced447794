"""Whether what is faint goes on with somebody who was seen clearly at its place."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.tracking.motion import Step
from faceguard.tracking.recurrence import recurs
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Sighting, Track

FRAMES, WITHIN = 200, 50
CLEAR, FAINT = 0.9, 0.25


def scene(*cuts: int) -> Scene:
    """Turn the camera on by two pixels a frame."""
    turned = np.array([[1, 0, -2.0], [0, 1, 0]])
    return Scene([Step(turned, cut=number in {0, *cuts}) for number in range(FRAMES)])


def track(frames: Sequence[int], score: float, left: float = 50, side: float = 40) -> Track:
    """See something at one place of the scene."""
    return Track([Sighting(frame, np.array([left, 50, side, side], float), score, score > 0.5) for frame in frames])


PERSON = track(range(40, 80, 2), CLEAR)


@pytest.mark.parametrize("frames", [(100,), (90, 110), (20, 24), (70, 74, 82)])
def test_a_faint_face_where_somebody_was_clear_is_that_person(frames: Sequence[int]):
    """Before, after, or beginning while the person is still seen; the camera may have moved on meanwhile."""
    assert recurs(track(frames, FAINT), [PERSON], scene(), WITHIN)


@pytest.mark.parametrize(
    ("faint", "why"),
    [
        (track((100,), FAINT, left=70), "it is elsewhere"),
        (track((100,), FAINT, side=90), "it is more than twice as large"),
        (track((100,), FAINT - 0.1), "it is next to nothing"),
        (track((60, 64), FAINT), "it is a second box around a face that is covered"),
        (track((140,), FAINT), "it is too late"),
        (track((85, 140), FAINT), "it has looks of its own"),
    ],
)
def test_what_differs_from_the_person_is_somebody_else(faint: Track, why: str):
    """It has to be believed by itself then."""
    assert not recurs(faint, [PERSON], scene(), WITHIN), why


def test_nobody_is_known_again_behind_a_cut():
    """Places of another shot say nothing."""
    assert not recurs(track((100,), FAINT), [PERSON], scene(90), WITHIN)


def test_a_person_who_was_never_clear_brings_nobody_back():
    """What is in doubt does not confirm what is in doubt."""
    assert not recurs(track((100,), FAINT), [track(range(40, 80, 2), 0.4)], scene(), WITHIN)


@given(st.integers(0, 20), st.integers(0, 40))
def test_what_comes_later_changes_nothing(many: int, apart: int):
    """A person is judged by what was seen until two seconds after, so that nobody has to be remembered for longer."""
    faint, later = track((100,), FAINT), range(101 + WITHIN + apart, min(FRAMES, 101 + WITHIN + apart + many))
    longer = Track([*PERSON.sightings, *track(later, CLEAR).sightings])

    assert recurs(faint, [PERSON], scene(), WITHIN)
    assert recurs(faint, [longer], scene(), WITHIN)
