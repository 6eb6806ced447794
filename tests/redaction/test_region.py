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


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 40), st.integers(1, 40), st.integers(1, 16))
def test_tiles_cover_a_window_once(left, top, width, height, side):
    """The tiles of a window lie in it and cover each pixel once."""
    window = Window(left, top, left + width, top + height)
    counts = np.zeros((height, width), np.uint8)
    for tile in window.tiles(side, side):
        tile.shifted(-left, -top).of(counts)[...] += 1

    assert (counts == 1).all()
