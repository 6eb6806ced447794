"""Which boxes overlap: none that does is left out, and few others are compared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detection.overlaps import Overlaps
from faceguard.geometry import iou, within

LENGTHS = st.floats(0.01, 500) | st.sampled_from([0.0, 1.0, 16.0, np.inf, np.nan])
PLACES = st.floats(-100, 900)


def share(rows, others):
    """Return the share of each of the others that lies in each box."""
    return within(others, rows).T


@st.composite
def boxes(draw):
    """Draw boxes of any size and place, some of them the same, or next to each other; more than one chunk of them."""
    rows = draw(st.lists(st.tuples(PLACES, PLACES, LENGTHS, LENGTHS), max_size=30))
    array = np.array([*rows, *rows[: draw(st.integers(0, 5))]] * draw(st.integers(1, 3)), np.float64).reshape(-1, 4)
    array[:, draw(st.integers(0, 1))] *= draw(st.sampled_from([0, 1, 1]))
    return array


@given(boxes(), boxes(), st.sampled_from([iou, share]), st.sampled_from([0.25, 0.7]))
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_they_are_those_of_comparing_each_with_each(rows, others, measure, least):
    """All that overlap a box so much are given, in rising order, and by how much they do."""
    overlaps = Overlaps(measure, rows, others, least)

    for index, shares in enumerate(measure(rows, others)):
        columns, given_shares = overlaps.of(index)
        assert np.flatnonzero(shares >= least).tolist() == columns.tolist()
        assert shares[columns].tolist() == given_shares.tolist()


@pytest.mark.parametrize("shape", [(100, 100), (10, 1000), (1000, 10)])
def test_few_are_compared(shape):
    """In a crowd of ten thousand, a face is compared with those in its column or row."""
    across, down = np.meshgrid(12.0 * np.arange(shape[0]), 12.0 * np.arange(shape[1]))
    rows = np.stack([across.ravel(), down.ravel(), *[np.full(across.size, 10.0)] * 2], 1)
    compared = []

    def measure(some, others):
        compared.append(len(some) * len(others))
        return iou(some, others)

    Overlaps(measure, rows, rows, 0.25)

    assert 500 * len(rows) > sum(compared)
