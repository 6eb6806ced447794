import numpy as np
import pytest

from faceguard.codecs.visible import visible
from faceguard.picture import Frame

GREY = np.full((3, 4, 3), 90, np.uint8)


@pytest.mark.parametrize("channel", range(3))
def test_one_tinted_sample_is_colour(channel: int):
    """A picture that looks grey is written in colour as soon as red, green or blue of one pixel differs by one."""
    tinted = GREY.copy()
    tinted[2, 1, channel] += 1

    assert [(3, 4)] == [shown.shape for shown in visible([Frame(GREY)])]
    assert [(3, 4, 3)] == [shown.shape for shown in visible([Frame(tinted)])]


def test_frames_are_grey_together():
    """One of them in colour gives all of them colour."""
    tinted = np.full_like(GREY, (90, 91, 92))

    assert [(3, 4, 3)] * 2 == [shown.shape for shown in visible([Frame(GREY), Frame(tinted)])]
