import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.redaction.region import Region, union
from faceguard.redaction.window import Window
from faceguard.shape import Shape

BOXES = st.builds(Box, st.floats(-50, 150), st.floats(-50, 150), st.floats(0.1, 400), st.floats(0.1, 400))


@settings(max_examples=200, deadline=None)
@given(BOXES, st.sampled_from(Shape))
def test_the_shape_covers_its_box(box, shape):
    """Every pixel that the box touches lies in the region, whatever the shape."""
    mask = union([Region(box, shape)], 120, 100)
    part = box.clipped(120, 100)
    left, top = int(part.x), int(part.y)
    right, bottom = int(np.ceil(part.right)), int(np.ceil(part.bottom))

    if part.width > 0 and part.height > 0:
        assert (mask[top:bottom, left:right] == 255).all()


@settings(max_examples=200, deadline=None)
@given(BOXES, st.sampled_from(Shape))
def test_bounds_hold_the_shape(box, shape):
    """No pixel of the shape lies outside its bounds, and the mask of the bounds is the picture's."""
    region = Region(box, shape)
    bounds, mask = region.bounds(120, 100), union([region], 120, 100)
    np.testing.assert_array_equal(bounds.of(mask), region.mask(bounds))
    bounds.of(mask)[...] = 0

    assert not mask.any()


@settings(max_examples=200, deadline=None)
@given(BOXES)
def test_a_pixel_is_in_an_ellipse_where_its_centre_is(box):
    """On either side of the rim, to a millionth of the semi-axes."""
    region = Region(box)
    (x, y), (a, b) = region.centre, region.semi_axes
    columns, rows = (np.arange(120) + 0.5 - x) / a, (np.arange(100) + 0.5 - y) / b
    squares = np.add.outer(rows**2, columns**2)

    mask = union([region], 120, 100)

    assert (mask[squares < 1 - 1e-6] == 255).all()
    assert (mask[squares > 1 + 1e-6] == 0).all()


CORNERS, CELLS = st.integers(-20, 40), st.sampled_from([1, 2, 4, 8])


@settings(max_examples=200, deadline=None)
@given(BOXES, st.sampled_from(Shape), CORNERS, CORNERS, CELLS)
def test_cells_that_a_shape_touches_are_covered(box, shape, left, top, size):
    """A cell with a pixel in the shape is, and one of which even the nearest point lies outside is not."""
    region, window = Region(box, shape), Window(left, top, left + 12 * size, top + 9 * size)
    covered = np.zeros((9, 12), np.uint8)
    lefts, tops = left + size * np.arange(12), top + size * np.arange(9)
    x, y = (np.clip(middle, starts, starts + size) for middle, starts in zip(region.centre, (lefts, tops), strict=True))
    squares = np.add.outer(
        ((y - region.centre[1]) / region.semi_axes[1]) ** 2, ((x - region.centre[0]) / region.semi_axes[0]) ** 2
    )

    region.cover(covered, (left, top), size)

    inside = region.mask(window).reshape(9, size, 12, size).max((1, 3)) == 255
    assert (covered[inside] == 255).all()
    outside = squares > 1 + 1e-5 if shape is Shape.ELLIPSE else ~inside
    assert (covered[outside] == 0).all()


@given(st.integers(1, 300), st.integers(1, 300))
def test_the_ellipse_is_the_smallest_around_its_box(width, height):
    """The ellipse's semi-axes are those of the box over the square root of two."""
    region = Region(Box(0, 0, width, height))

    np.testing.assert_allclose(region.semi_axes, (width / np.sqrt(2), height / np.sqrt(2)))
    assert abs(int((region.mask(region.extent) == 255).sum()) / (np.pi * width * height / 2) - 1) < 4 / min(
        width, height
    )


def test_a_rectangle_is_its_box_rounded_outwards():
    """A rectangle covers the pixels that its box touches and no other."""
    mask = union([Region(Box(2.5, 3, 4, 5.1), Shape.RECTANGLE)], 20, 20)

    assert mask[3:9, 2:7].all()
    assert mask.sum() == 6 * 5 * 255
