"""Which faces count as clear, and when one counts as left as it was."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.leaks import LEAST, clear, counted, covered, seen
from faceguard.picture import Pixels
from testing.pictures import scene

WIDTH, HEIGHT = 80, 60
FACES = np.array([[10, 10, 20, LEAST], [40, 10, 20, LEAST - 1], [10, 36, 18, LEAST]], float)


def mask(left: int, top: int, right: int, bottom: int) -> np.ndarray:
    drawn = np.zeros((HEIGHT, WIDTH), np.uint8)
    drawn[top:bottom, left:right] = 255
    return drawn


@given(st.integers(0, WIDTH), st.integers(0, HEIGHT), st.integers(0, WIDTH), st.integers(0, HEIGHT))
def test_a_share_is_that_of_the_pixels(left: int, top: int, right: int, bottom: int):
    """Of a face's box, one by one."""
    drawn = mask(left, top, right, bottom)
    (share,) = covered(drawn, FACES[:1])

    assert int((drawn[10:34, 10:30] == 255).sum()) / (20 * LEAST) == pytest.approx(share)


def test_a_box_at_the_border_counts_as_far_as_it_can_be_seen():
    """And one beyond it hides nothing."""
    faces = np.array([[-10, -10, 20, 30], [WIDTH - 5, 20, 30, 30], [WIDTH + 5, 0, 30, 30]], float)

    assert [1, 0, 1] == covered(mask(0, 0, 10, 20), faces).tolist()


def test_a_face_is_seen_where_the_judge_has_a_box_and_it_is_large_enough():
    """A judge who sees more than is labelled adds none."""
    assert [True, False, False] == seen(FACES, FACES[:2] + 1).tolist()
    assert [False, False, False] == seen(FACES, np.empty((0, 4))).tolist()


def test_labels_tell_what_is_clear():
    """Where there are any; a pose is no flaw."""
    flawless = {"blur": [0, 0, 0], "occlusion": [0, 0, 0], "invalid": [0, 0, 0], "pose": [1, 1, 1]}

    labels = {"boxes": FACES.tolist(), "attributes": flawless}
    blurred = labels | {"attributes": flawless | {"blur": [0, 0, 1]}}

    assert FACES[[0, 2]].tolist() == clear(labels).tolist()
    assert FACES[[0]].tolist() == clear(blurred).tolist()
    assert [] == clear(None).tolist()


def test_what_is_left_is_counted_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Of two faces that the judge sees, one is covered."""
    Image.fromarray(scene(WIDTH, HEIGHT)).save(tmp_path / "a.png")
    (tmp_path / "boxes.json").write_text(f'{{"a.png": {FACES.tolist()}}}')

    def judge(_: Pixels) -> np.ndarray:
        return FACES

    counts = counted(tmp_path, ["a.png"], judge, [lambda _: {"half": (mask(0, 0, WIDTH, 30), 1)}])

    assert (50.0, 50.0, None, 1.0) == counts["half"].row()
    assert "half: a.png: [10, 36, 18, 24], seen, is untouched\n" == capsys.readouterr().err
