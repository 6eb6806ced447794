"""Whether a track is a person, by all the looks that could have seen one."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.tracking.evidence import Evidence
from faceguard.tracking.motion import Step
from faceguard.tracking.scene import Scene
from faceguard.tracking.track import Sighting, Track

FRAMES = 100
EVIDENCE = Evidence(range(0, FRAMES, 2), 640, 480, around=12)
STILL = Scene([Step(cut=frame == 0) for frame in range(FRAMES)])
WEAK, STRONG, CLEAR = 0.2, 0.4, 0.9


def track(frames: Sequence[int], score: float, side: float = 20, left: float = 50) -> Track:
    box = np.array([left, 50, side, side], float)
    return Track([Sighting(frame, box, score, strong=score >= 0.3) for frame in frames])


@pytest.mark.parametrize(
    ("frames", "score", "believed"),
    [
        ((40,), CLEAR, True),
        ((40,), STRONG, False),
        ((96, 98), STRONG, True),
        ((40, 42), WEAK, False),
        ((40, 42, 44), WEAK, True),
        ((20, 40, 60), WEAK, False),
        ((20, 30, 40, 50, 60), WEAK, True),
        ((20, 80), STRONG, False),
    ],
)
def test_a_person_is_seen_clearly_or_often(frames: Sequence[int], score: float, believed: bool):  # noqa: FBT001
    """Three weak sightings are one if not many looks between and around them saw nobody."""
    assert believed is EVIDENCE.believed(track(frames, score), STILL)


@pytest.mark.parametrize(("side", "score"), [(20, 0.18), (40, 0.28), (60, 0.36), (200, 0.45)])
def test_the_larger_a_face_the_better_it_has_to_be_seen(side: float, score: float):
    """A small face is faint in each look; a large one that is faint in all of them is something else."""
    looks = range(20, 80, 2)

    assert EVIDENCE.believed(track(looks, score, side), STILL)
    assert not EVIDENCE.believed(track(looks, score - 0.05, side), STILL)


@pytest.mark.parametrize("side", [20, 60, 200])
def test_a_face_is_believed_that_was_clear_once(side: float):
    """However large it is: a face that shows for one look may turn away after it."""
    assert EVIDENCE.believed(track((50,), 0.6, side), STILL)


def test_a_large_face_that_most_looks_miss_is_none():
    """A shirt that looks like one some of the time is believed only as long as it is small."""
    sometimes = range(20, 80, 8)

    assert EVIDENCE.believed(track(sometimes, 0.45, side=30), STILL)
    assert not EVIDENCE.believed(track(sometimes, 0.45, side=200), STILL)
    assert EVIDENCE.believed(track(range(20, 80, 2), 0.45, side=200), STILL)


def test_looks_that_could_see_nothing_say_nothing():
    """The place was outside of the picture then, or in another shot."""
    away = Scene([Step(np.array([[1, 0, 30.0 * (frame > 20)], [0, 1, 0]]), cut=frame == 0) for frame in range(FRAMES)])
    cut = Scene([Step(cut=frame in {0, 20, 24}) for frame in range(FRAMES)])
    frames = (20, 22)

    assert 14 == EVIDENCE.could_see(track(frames, STRONG), STILL)
    assert 8 == EVIDENCE.could_see(track(frames, STRONG, left=590), away)
    assert 2 == EVIDENCE.could_see(track(frames, STRONG), cut)


@given(st.sets(st.sampled_from(range(0, FRAMES, 2)), min_size=1), st.floats(0.01, 1), st.floats(8, 300))
def test_one_more_look_that_sees_the_face_never_speaks_against_it(seen: set[int], score: float, side: float):
    """What is believed with some sightings is believed where another look between them sees the same."""
    frames = sorted(seen)
    between = range(frames[0], frames[-1] + 1, 2)
    if EVIDENCE.believed(track(frames, score, side), STILL):
        assert EVIDENCE.believed(track(between, score, side), STILL)
