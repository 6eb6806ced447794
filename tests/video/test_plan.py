import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.options import RedactOptions
from faceguard.policy.verdict import Verdict
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.tracking.cover import Cover
from faceguard.tracking.track import Track
from faceguard.video.plan import Plan

pytestmark = pytest.mark.video

tracks = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 8)), max_size=6)


@given(tracks, st.sets(st.integers(0, 5)), st.sets(st.integers(0, 20)))
def test_each_frame_has_the_regions_of_who_is_in_it(lengths: list[tuple[int, int]], kept: set[int], missing: set[int]):
    """Of all who are not kept, also where some frames are not asked for."""
    covers = [
        Cover(Track([]), first, np.array([[number, first, 9, 9 + index] for index in range(length)], np.float64))
        for number, (first, length) in enumerate(lengths)
    ]
    options = RedactOptions(padding=0.25)
    plan = Plan(covers, options, [Verdict(keeps=number in kept) for number in range(len(covers))])
    for frame in sorted(set(range(22)) - missing):
        expected = {
            Region(Box(number, first, 9, 9 + frame - first).padded(0.25), options.shape)
            for number, (first, length) in enumerate(lengths)
            if number not in kept and first <= frame < first + length
        }
        assert expected == set(plan.regions(frame))


def test_a_label_numbers_people_by_their_tracks():
    """The same in each frame, whoever else is in it or kept."""
    covers = [Cover(Track([]), first, np.full((9, 4), 30.0)) for first in (4, 0, 2)]
    plan = Plan(covers, RedactOptions(label="P {n}"), [Verdict(), Verdict(keeps=True), Verdict()])

    assert [["P 3"], ["P 1", "P 3"]] == [sorted(each.label for each in plan.regions(frame)) for frame in (3, 5)]


@pytest.mark.parametrize("shape", Shape)
def test_a_head_is_covered_in_its_own_shape(shape: Shape):
    """Where it is asked for and known; who is not known has the ellipse, and a rectangle is one in any case."""
    boxes, heads = np.full((3, 4), 30.0), np.array([[20, 20 + frame, 50, 60, 0.1] for frame in range(3)], np.float32)
    covers = [Cover(Track([]), 0, boxes, heads), Cover(Track([]), 0, boxes)]
    plan = Plan(covers, RedactOptions(shape=shape, padding=0), [Verdict(), Verdict()])

    unknown = Region(Box(30, 30, 30, 30), Shape.ELLIPSE if shape is Shape.HEAD else shape)
    for frame in range(3):
        head = Region(Box(20, 20 + frame, 50, 60), Shape.HEAD, turn=float(np.float32(0.1)))
        assert {head if shape is Shape.HEAD else unknown, unknown} == set(plan.regions(frame))
