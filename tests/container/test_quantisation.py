import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.container.jpeg import parse
from faceguard.container.quantisation import KNOWN, ZIGZAG, nearest, quality_of
from testing.pictures import saved, scene


@pytest.mark.parametrize("quality", [1, 10, 24, 25, 50, 75, 92, 99, 100])
def test_those_of_libjpeg_are_known(quality: int):
    """Those that Pillow writes, at any quality, stay what they are."""
    tables = parse(saved(scene(), "JPEG", quality=quality)).tables.values()

    assert list(tables) == [nearest(each) for each in tables]


def luma(quality: int) -> tuple[int, ...]:
    """Give the steps for which libjpeg takes a quality."""
    return tuple(parse(saved(scene(8, 8), "JPEG", quality=quality)).tables[0])


@pytest.mark.parametrize("quality", range(1, 101))
def test_the_quality_is_that_for_which_libjpeg_takes_the_steps(quality: int):
    """To the one; a few of the coarsest have the same steps."""
    assert luma(quality) == luma(quality_of(luma(quality)))


@pytest.mark.parametrize("preset", ["web_low", "web_maximum", "maximum"])
def test_those_of_photoshop_are_known(preset: str):
    """Those that Pillow lists."""
    tables = parse(saved(scene(), "JPEG", qtables=preset)).tables.values()

    assert list(tables) == [nearest(each) for each in tables]


ROBIDOUX = [
    [16, 16, 16, 18, 25, 37, 56, 85],
    [17, 20, 27, 34, 40, 53, 75],
    [24, 31, 43, 62, 91, 135],
    [40, 53, 74, 106, 156],
    [69, 94, 131, 189],
    [124, 169, 238],
    [226, 311],
    [418],
]
"""mozjpeg's steps from the diagonal on; the others mirror them."""


@pytest.mark.parametrize("quality", range(1, 101))
def test_those_of_mozjpeg_are_known(quality: int):
    """Which no encoder here writes, at any quality."""
    upper = np.array([[0] * (8 - len(row)) + row for row in ROBIDOUX])
    steps = np.maximum(upper, upper.T).ravel()[ZIGZAG]
    share = 50 / quality if quality < 50 else 2 - quality / 50
    # Of two roundings, libjpeg's is that of the share, to a percent.
    table = tuple(np.clip((steps * int(100 * share + 1e-9) + 50) // 100, 1, 255).tolist())

    assert table in KNOWN


@given(st.lists(st.integers(0, 65_535), min_size=64, max_size=64))
def test_others_become_known_ones(steps: list[int]):
    """Whatever the steps are, there are not more than a few hundred tables, of steps that baseline JPEGs have."""
    assert nearest(steps) in KNOWN
    assert len(KNOWN) < 512
    assert all(len(table) == 64 and 1 <= min(table) <= max(table) <= 255 for table in KNOWN)


def test_the_nearest_is_almost_the_same():
    """A table with one other step is taken for the one that it was made of."""
    table = KNOWN[200]

    assert table == nearest([*table[:-1], table[-1] + 1])
