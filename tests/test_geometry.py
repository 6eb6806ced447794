import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faceguard.geometry import Box, as_array, iou, within

numbers = st.floats(-1000, 1000)
sizes = st.floats(1, 1000)
boxes = st.builds(Box, numbers, numbers, sizes, sizes)


@given(boxes, boxes)
def test_iou_is_symmetric_and_between_0_and_1(one: Box, other: Box):
    """The order of two boxes makes no difference, and the value is a share."""
    there, back = iou(as_array([one]), as_array([other])), iou(as_array([other]), as_array([one]))

    assert there == back
    assert 0 <= there[0, 0] <= 1 + 1e-9


@given(boxes)
def test_iou_of_a_box_with_itself_is_1(box: Box):
    """A box covers itself wholly."""
    assert np.isclose(1, iou(as_array([box]), as_array([box])))[0, 0]


def test_iou_of_two_halves_is_a_third():
    """Two boxes that share half of each have a third of their union in common."""
    assert np.isclose(1 / 3, iou(as_array([Box(0, 0, 2, 1)]), as_array([Box(1, 0, 2, 1)])))[0, 0]


@given(boxes, st.floats(0, 1))
def test_a_box_lies_within_its_padded_self(box: Box, share: float):
    """All of it is in the larger one, and of the larger one as much as the areas say is in it."""
    padded = box.padded(share)

    assert np.isclose(1, within(as_array([box]), as_array([padded])))[0, 0]
    assert np.isclose(1 / (1 + 2 * share) ** 2, within(as_array([padded]), as_array([box])))[0, 0]


@given(boxes, st.floats(0, 1))
def test_padding_grows_each_side(box: Box, share: float):
    """The centre stays, and each side grows by the share of its length."""
    padded = box.padded(share)

    assert np.allclose(box.centre, padded.centre)
    assert np.isclose(box.width * (1 + 2 * share), padded.width)


@given(boxes, st.integers(1, 500), st.integers(1, 500))
def test_a_clipped_box_lies_in_the_picture(box: Box, width: int, height: int):
    """Nothing of it is outside, and nothing of it was outside the box."""
    clipped = box.clipped(width, height)

    assert 0 <= clipped.x <= clipped.right <= width
    assert 0 <= clipped.y <= clipped.bottom <= height
    assert clipped.width <= box.width + 1e-9


@given(boxes)
def test_a_rounded_box_is_whole_and_not_empty(box: Box):
    """Coordinates are whole and at least one pixel is inside."""
    rounded = box.rounded()

    assert all(float(value).is_integer() for value in (rounded.x, rounded.y, rounded.width, rounded.height))
    assert min(rounded.width, rounded.height) >= 1
