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


whole = st.integers(-20, 20)
lengths = st.integers(0, 20)


@given(st.builds(Box, whole, whole, lengths, lengths), whole, whole, st.integers(1, 20), st.integers(1, 20))
def test_clipping_keeps_what_is_in_the_picture(box: Box, x: int, y: int, width: int, height: int):
    """The middle of a pixel is in the clipped box where it is in the box and in the picture."""
    middle = (x + 0.5, y + 0.5)

    expected = box.contains(middle) and 0 <= x < width and 0 <= y < height
    assert expected == box.clipped(width, height).contains(middle)


@given(boxes, st.floats(0, 1), st.floats(0, 1))
def test_a_box_contains_its_sides_and_what_is_between(box: Box, across: float, down: float):
    """And nothing further out."""
    x, y = box.x + across * (box.right - box.x), box.y + down * (box.bottom - box.y)

    assert box.contains((min(x, box.right), min(y, box.bottom)))
    for left, top in ((box.x - 0.1, y), (box.right + 0.1, y), (x, box.y - 0.1), (x, box.bottom + 0.1)):
        assert not box.contains((left, top))


@given(boxes)
def test_rounding_moves_no_side_by_more_than_half_a_pixel(box: Box):
    """Of boxes that are at least a pixel wide and high."""
    rounded = box.rounded()

    assert max(abs(rounded.x - box.x), abs(rounded.y - box.y)) <= 0.5
    assert max(abs(rounded.right - box.right), abs(rounded.bottom - box.bottom)) <= 0.5 + (
        box.width < 2 or box.height < 2
    )


def test_a_box_smaller_than_a_pixel_becomes_one():
    """The nearest one."""
    assert Box(3, 5, 1, 1) == Box(3.1, 4.9, 0.2, 0.2).rounded()


@given(st.builds(Box, whole, whole, lengths, lengths), st.builds(Box, whole, whole, lengths, lengths))
def test_overlaps_are_counted_in_pixels(one: Box, other: Box):
    """Those that both have, of those that either has or of those of the one."""
    both, either = (len(operation(_pixels(one), _pixels(other))) for operation in (set.intersection, set.union))

    assert np.isclose(both / max(either, 1), iou(as_array([one]), as_array([other])))[0, 0]
    assert np.isclose(both / max(len(_pixels(one)), 1), within(as_array([one]), as_array([other])))[0, 0]


def _pixels(box: Box) -> set[tuple[int, int]]:
    columns, rows = range(int(box.x), int(box.right)), range(int(box.y), int(box.bottom))
    return {(x, y) for x in columns for y in rows}
