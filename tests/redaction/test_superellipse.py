import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.geometry import Box
from faceguard.redaction.region import Region
from faceguard.redaction.superellipse import Superellipse, turned
from faceguard.redaction.window import Window
from faceguard.shape import Shape

SIDES, TURNS = st.floats(2, 300), st.floats(-7, 7)
MIDDLES = st.tuples(st.floats(-50, 150), st.floats(-50, 150))
PICTURE = Window(0, 0, 120, 100)


def distances(shape: Superellipse, window: Window) -> np.ndarray:
    """Return the fourth power of how far each pixel's middle is from the centre, 1 on the rim, by the formula alone."""
    x, y = np.arange(window.left, window.right) + 0.5, np.arange(window.top, window.bottom) + 0.5
    ways = np.stack(np.meshgrid(x - shape.centre[0], y - shape.centre[1]), 2)
    own = ways @ turned(shape.turn).T / shape.semi_axes
    return np.asarray((own**4).sum(2))


@settings(max_examples=200, deadline=None)
@given(MIDDLES, st.tuples(SIDES, SIDES), TURNS)
def test_a_pixel_is_in_it_where_its_centre_is(centre, semi_axes, turn):
    """On either side of the rim, to a two-hundredth of the radius where it is a hundred times as long as it is wide."""
    shape = Superellipse(centre, semi_axes, turn)
    starts, ends = shape.spans(PICTURE)
    columns = np.arange(PICTURE.width)
    inside = (columns >= starts[:, None]) & (columns < ends[:, None])

    expected = distances(shape, PICTURE)

    assert inside[expected < 0.98].all()
    assert not inside[expected > 1 + 1e-6].any()


@settings(max_examples=100, deadline=None)
@given(MIDDLES, st.tuples(SIDES, SIDES), TURNS)
def test_it_lies_in_its_extent(centre, semi_axes, turn):
    """And that is no more than a pixel larger on each side, and a thousandth."""
    shape = Superellipse(centre, semi_axes, turn)
    extent = shape.extent
    (left, top), (right, bottom) = shape.corners.min(0), shape.corners.max(0)
    slack = 1 + 0.001 * max(semi_axes)

    assert left - slack <= extent.left <= left
    assert top - slack <= extent.top <= top
    assert right <= extent.right <= right + slack
    assert bottom <= extent.bottom <= bottom + slack
    assert np.abs(((shape.corners - shape.centre) @ turned(turn).T / semi_axes) ** 4).sum(1) == pytest.approx(1)


@settings(max_examples=100, deadline=None)
@given(MIDDLES, st.tuples(st.floats(20, 200), st.floats(20, 200)), TURNS, st.floats(0, 12))
def test_the_distance_to_its_rim_is_never_too_large(centre, semi_axes, turn, beyond):
    """What is within so many pixels of a corner of it is told to be: a fade that begins there leaves nothing bare."""
    shape = Superellipse(centre, semi_axes, turn)
    random = np.random.default_rng(0).normal(size=(64, 2))
    points = shape.corners[::4] + beyond * random / np.hypot(*random.T)[:, None]
    told = []
    for x, y in points - shape.centre:
        radius, slope = shape.radii(np.array([x], np.float32), np.array([y], np.float32))
        told.append(float(max(radius[0, 0] - 1, 0) / max(slope[0, 0], 1e-30)))

    assert (np.array(told) <= beyond + 1e-2).all()


@settings(max_examples=100, deadline=None)
@given(MIDDLES, st.tuples(SIDES, SIDES), TURNS, st.sampled_from([2, 4, 8]))
def test_cells_that_a_turned_head_touches_are_covered(middle, sides, turn, size):
    """Each cell with a pixel in it is, wherever the cells begin."""
    region = Region(Box(*middle, *sides), Shape.HEAD, turn=turn)
    covered = np.zeros((9, 12), np.uint8)

    region.cover(covered, (-5, 7), size)

    inside = region.mask(Window(-5, 7, -5 + 12 * size, 7 + 9 * size)).reshape(9, size, 12, size).max((1, 3)) == 255
    assert (covered[inside] == 255).all()


@given(MIDDLES, st.tuples(SIDES, SIDES), TURNS)
def test_it_holds_what_is_smaller(centre, semi_axes, turn):
    """A copy of itself that is a little smaller, and none that is larger."""
    shape = Superellipse(centre, semi_axes, turn)
    a, b = semi_axes

    assert shape.holds(Superellipse(centre, (0.99 * a, 0.99 * b), turn).corners)
    assert not shape.holds(Superellipse(centre, (1.01 * a, b), turn).corners)
