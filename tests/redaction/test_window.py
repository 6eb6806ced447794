import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faceguard.redaction.window import Window, hull


def made(left: int, top: int, width: int, height: int) -> Window:
    return Window(left, top, left + width, top + height)


PLACES, SIDES = st.integers(-9, 9), st.integers(1, 9)
WINDOWS = st.builds(made, PLACES, PLACES, SIDES, SIDES)


def pixels(window: Window) -> set[tuple[int, int]]:
    """Return the pixels of a window, one by one."""
    return {(x, y) for x in range(window.left, window.right) for y in range(window.top, window.bottom)}


@given(WINDOWS, st.integers(0, 9), st.integers(0, 9))
def test_a_window_is_clipped_to_its_pixels_in_the_picture(window: Window, width: int, height: int):
    """None are left of one beside it."""
    assert pixels(window) & pixels(Window(0, 0, width, height)) == pixels(window.clipped(width, height))


@given(st.lists(WINDOWS, min_size=1, max_size=4))
def test_a_hull_is_the_smallest_window_around(windows: list[Window]):
    """It holds all of them, and each of its sides is one of theirs."""
    around = hull(windows)

    assert pixels(around) >= set().union(*map(pixels, windows))
    for side in ("left", "top", "right", "bottom"):
        assert getattr(around, side) in [getattr(window, side) for window in windows]


@given(WINDOWS, st.integers(1, 5))
def test_a_window_is_aligned_outwards(window: Window, step: int):
    """By less than a step on each side."""
    aligned = window.aligned(step)

    before, after = (window.left - aligned.left, window.top - aligned.top), aligned.right - window.right
    assert all(0 <= pixels < step for pixels in (*before, after, aligned.bottom - window.bottom))
    assert all(side % step == 0 for side in (aligned.left, aligned.top, aligned.right, aligned.bottom))


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 40), st.integers(1, 40), st.integers(1, 16))
def test_tiles_cover_a_window_once(left, top, width, height, side):
    """The tiles of a window lie in it and cover each pixel once."""
    window = Window(left, top, left + width, top + height)
    counts = np.zeros((height, width), np.uint8)
    for tile in window.tiles(side, side):
        tile.shifted(-left, -top).of(counts)[...] += 1

    assert (counts == 1).all()
