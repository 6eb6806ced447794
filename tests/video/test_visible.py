"""Whose face it is that is seen again."""

import numpy as np
import pytest

from faceguard.geometry import Box
from faceguard.tracking.cover import Cover
from faceguard.tracking.track import Track
from faceguard.video.visible import Visible

FIRST = 10


def cover(x: float, frames: int) -> Cover:
    """Return a face that moves a pixel to the right with each frame."""
    boxes = [[x + frame, 50, 40, 48] for frame in range(frames)]
    return Cover(Track([]), FIRST, np.array(boxes, np.float64))


VISIBLE = Visible({3: cover(100, 5), 7: cover(120, 20)})


@pytest.mark.parametrize(
    ("frame", "box", "track"),
    [
        (FIRST, Box(100, 50, 40, 48), 3),
        (FIRST + 4, Box(106, 52, 38, 46), 3),
        (FIRST, Box(118, 50, 40, 48), 7),
        (FIRST + 5, Box(105, 50, 40, 48), 7),
        (FIRST + 5, Box(100, 50, 20, 24), None),
        (FIRST - 1, Box(100, 50, 40, 48), None),
        (FIRST, Box(300, 50, 40, 48), None),
        (FIRST, Box(112, 60, 8, 10), None),
    ],
)
def test_a_face_is_of_who_is_there_and_as_large(frame: int, box: Box, track: int | None):
    """The nearest of them; nobody's where they were before or come later, or where it is much smaller."""
    assert track == VISIBLE.whose(frame, box)


def test_where_nobody_stays_it_is_nobodys():
    """In any frame."""
    assert Visible({}).whose(0, Box(0, 0, 9, 9)) is None
