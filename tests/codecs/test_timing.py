from hypothesis import given
from hypothesis import strategies as st

from faceguard.codecs.timing import timed
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture
from testing.pictures import scene


def shown(durations: list[float], loop: int = 0) -> Picture:
    """Make an animation of frames that stay this long."""
    return timed(Picture(PictureFormat.PNG, tuple(Frame(scene(), None, each) for each in durations), loop=loop))


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=9))
def test_frames_change_at_whole_steps(durations: list[float]):
    """Of 10 ms, at most a minute and a step later, and nowhere more than half a step from when they did."""
    kept = [min(each, 60_000) for each in durations]

    times = [frame.duration for frame in shown(durations).frames]

    assert all(0 <= each <= 60_010 and each % 10 == 0 for each in times)
    assert all(abs(sum(times[:end]) - sum(kept[:end])) <= 5.001 for end in range(1, len(times) + 1))


def test_thirty_frames_take_a_second():
    """What is rounded off one frame is added to the next one."""
    assert 1000 == sum(frame.duration for frame in shown([100 / 3] * 30).frames)


def test_loops_are_bounded():
    """For ever stays for ever."""
    assert [0, 1, 100, 100] == [shown([10], loop).loop for loop in (0, 1, 100, 2**31)]
