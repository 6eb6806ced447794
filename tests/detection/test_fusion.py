import numpy as np
import pytest

from faceguard.detection.detections import Detections
from faceguard.detection.fusion import Pass, fuse
from faceguard.detection.tiling import TileGrid

GRID = TileGrid(600, 800, 32)
HERE, THERE = [100.0, 100.0, 40.0, 50.0], [400.0, 300.0, 40.0, 50.0]


def made(*rows: tuple[list[float], float], scale: float = 1.0, blocks: str = "all") -> Pass:
    """Return a pass that found these boxes with these scores."""
    boxes = np.array([box for box, _ in rows], float).reshape(-1, 4)
    scores = np.array([score for _, score in rows], float)
    found = Detections.of("test", boxes, scores, np.zeros((len(boxes), 4, 2)))
    mask = GRID.all() if blocks == "all" else np.zeros(GRID.shape, bool)
    return Pass(found, scale, mask)


def test_a_face_of_two_passes_is_one_and_keeps_its_score():
    """Passes that agree confirm each other."""
    merged = fuse([made((HERE, 0.8)), made(([102.0, 101.0, 40.0, 50.0], 0.8))], GRID)

    assert 1 == len(merged)
    assert [0.8] == pytest.approx(merged.scores)
    assert [101.0, 100.5, 40.0, 50.0] == pytest.approx(merged.boxes[0])


def test_a_box_that_the_other_pass_does_not_see_sinks():
    """It has half the best pass's score and half the mean."""
    merged = fuse([made((HERE, 0.8), (THERE, 0.6)), made((HERE, 0.8))], GRID)

    assert [0.8, 0.45] == pytest.approx(merged.scores)


@pytest.mark.parametrize(("scale", "covered"), [(0.1, "all"), (8.0, "all"), (1.0, "none")])
def test_a_pass_that_cannot_know_does_not_vote(scale: float, covered: str):
    """Neither where it covered nothing, nor on faces that are too small or too large for it."""
    merged = fuse([made((HERE, 0.8)), made(scale=scale, blocks=covered)], GRID)

    assert [0.8] == pytest.approx(merged.scores)


def test_one_pass_is_enough_for_a_close_up():
    """A face of a third of the frame is seen whole by the pass at the smallest scale alone."""
    merged = fuse([made(), made(([200.0, 100.0, 240.0, 245.0], 0.24))], GRID)

    assert [0.36] == pytest.approx(merged.scores)


def test_a_part_of_a_face_is_no_face():
    """A box mostly within a better one is left out, unless it is so small that it may be a face of its own."""
    face, mouth, badge = [100.0, 100.0, 80.0, 100.0], [120.0, 160.0, 40.0, 30.0], [150.0, 150.0, 12.0, 15.0]

    merged = fuse([made((face, 0.8), (mouth, 0.6), (badge, 0.6), (THERE, 0.5))], GRID)

    assert np.allclose([face, badge, THERE], merged.boxes)


def test_nothing_found_is_nothing():
    assert 0 == len(fuse([made(), made()], GRID))
