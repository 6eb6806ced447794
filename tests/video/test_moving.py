from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.video.moving import Keyframe, MovingRegion

SECONDS = [number / 25 for number in range(50)]
side = st.floats(1, 500)
moments = st.lists(st.floats(0, 3), min_size=1, max_size=6, unique=True).map(sorted)


@st.composite
def keyframes(draw: st.DrawFn) -> list[Keyframe]:
    """Boxes at some times, in their order."""
    return [(time, draw(side), draw(side), draw(side), draw(side)) for time in draw(moments)]


def placed(drawn: list[Keyframe]) -> dict[int, Box]:
    """Return where a region is in each frame in which it is there."""
    region = MovingRegion(drawn)
    return {frame: region.at(SECONDS[frame]) for frame in region.frames(SECONDS)}


def test_one_box_is_there_in_every_frame():
    """A person who draws one and no more means the place."""
    boxes = placed([(1.0, 1, 2, 3, 4)])

    assert set(range(50)) == boxes.keys()
    assert {Box(1, 2, 3, 4)} == set(boxes.values())


def test_between_two_times_it_goes_straight_on():
    """From the frame that is shown at the first to the one that is shown at the last."""
    boxes = placed([(0.2, 0, 0, 10, 10), (0.61, 100, 0, 10, 30)])

    assert list(range(5, 16)) == list(boxes)
    assert Box(0, 0, 10, 10) == boxes[5]
    assert pytest.approx(48.78, abs=0.01) == boxes[10].x
    assert boxes[9].height < boxes[10].height < 30


@given(keyframes())
def test_nothing_leaves_what_was_drawn(drawn: list[Keyframe]):
    """Each box lies between two that follow each other; no frame within the times is left out."""
    boxes = placed(drawn)
    within = {frame for frame, second in enumerate(SECONDS) if drawn[0][0] <= second <= drawn[-1][0]}

    assert within <= boxes.keys()
    for frame, box in boxes.items():
        sides = (box.x, box.y, box.width, box.height)
        pairs = [*pairwise(drawn), (drawn[0], drawn[0]), (drawn[-1], drawn[-1])]
        assert any(
            all(
                min(a, b) - 1e-6 <= each <= max(a, b) + 1e-6
                for a, each, b in zip(one[1:], sides, other[1:], strict=True)
            )
            for one, other in pairs
        ), frame


def test_no_frame_is_no_box():
    """Nothing is covered where nothing is shown."""
    assert range(0) == MovingRegion([(0, 1, 1, 1, 1)]).frames([])
