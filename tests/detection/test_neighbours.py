"""Which boxes may overlap: none that does is left out, and few others are asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detection import neighbours
from faceguard.detection.detections import Detections
from faceguard.detection.fusion import NEAR, PART, Pass, fuse
from faceguard.detection.neighbours import Neighbours
from faceguard.detection.nms import non_maximum_suppression
from faceguard.detection.tiling import TileGrid
from faceguard.geometry import iou, within

LENGTHS = st.floats(0.01, 500) | st.sampled_from([0.0, 1.0, 16.0, np.inf, np.nan])
PLACES = st.floats(-100, 900)


@st.composite
def boxes(draw):
    """Draw boxes of any size and place, some of them the same, or next to each other."""
    rows = draw(st.lists(st.tuples(PLACES, PLACES, LENGTHS, LENGTHS), min_size=1, max_size=30))
    array = np.array([*rows, *rows[: draw(st.integers(0, 5))]], np.float64)
    array[:, draw(st.integers(0, 1))] *= draw(st.sampled_from([0, 1, 1]))
    return array


@pytest.fixture(autouse=True)
def indexed(monkeypatch):
    """Boxes are looked up, however few there are."""
    monkeypatch.setattr(neighbours, "FEW", 0)


@given(boxes())
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_whoever_overlaps_is_near(rows):
    """All that share so much with a box are among those that are given, in rising order."""
    near = Neighbours(rows)

    for row in rows:
        alike, inside = near.of(row, NEAR, 1 / NEAR), near.of(row, 0, 1 / PART)
        assert set(np.flatnonzero(iou(row[None], rows)[0] >= NEAR)) <= set(alike)
        assert set(np.flatnonzero(within(rows, row[None])[:, 0] >= PART)) <= set(inside)
        assert sorted(set(alike)) == alike.tolist()


def found(count, seed):
    """Make what a pass finds: clusters of boxes of all sizes."""
    rng = np.random.default_rng(seed)
    centres, sizes = rng.uniform(0, 900, (count, 2)).round(-1), rng.choice([8, 12, 30, 90], (count, 1))
    rows = np.hstack([centres + rng.normal(0, 2, (count, 2)), sizes * rng.uniform(0.8, 1.2, (count, 2))])
    return Detections.of("test", rows, rng.uniform(0.1, 1, count), np.zeros((count, 4, 2)))


@pytest.mark.parametrize("seed", range(5))
def test_what_is_found_is_the_same(monkeypatch, seed):
    """Looking up who is near changes nothing of what is fused, left out or suppressed."""
    grid = TileGrid(900, 900, 32.0)
    passes = [Pass(found(80, 2 * seed), 1.0, grid.all()), Pass(found(80, 2 * seed + 1), 2.0, grid.all())]
    looked_up = [fuse(passes, grid), non_maximum_suppression(found(200, seed))]
    monkeypatch.setattr(neighbours, "FEW", 10_000)

    for expected, actual in zip(
        [fuse(passes, grid), non_maximum_suppression(found(200, seed))], looked_up, strict=True
    ):
        assert np.array_equal(expected.boxes, actual.boxes)
        assert np.array_equal(expected.scores, actual.scores)


@pytest.mark.parametrize("shape", [(100, 100), (10, 1000), (1000, 10)])
def test_few_are_asked(shape):
    """In a crowd of ten thousand, a face is compared with those in its column or row."""
    across, down = np.meshgrid(12.0 * np.arange(shape[0]), 12.0 * np.arange(shape[1]))
    rows = np.stack([across.ravel(), down.ravel(), *[np.full(across.size, 10.0)] * 2], 1)
    near = Neighbours(rows)

    assert 500 * len(rows) > sum(len(near.of(row, NEAR, 1 / NEAR)) for row in rows)
