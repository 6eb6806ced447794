"""Faces that WIDER FACE's labels leave out are no false boxes, and what nobody can tell counts neither way.

Nor does a label of its in which nobody sees a face.
"""

from collections.abc import Sequence

import numpy as np

from benchmarks.labels import LEAST, Labels, labels

FACE, OWN, BLUR, WALL = [0, 0, 20, 20], [100, 0, 20, 20], [200, 0, 20, 20], [300, 0, 20, 20]
BEHIND_A_FENCE = [400, 0, 20, 20]
NONE = np.empty((0, 4))


def boxes(*rows: Sequence[float]) -> np.ndarray:
    """Return an array (n, 4) or (n, 5)."""
    return np.array(rows, float)


def test_a_box_is_found_false_or_ignored():
    """By the known faces, our own, and what is ignored; the rest is false."""
    own = Labels(boxes(OWN), boxes(BLUR), NONE)
    rows = boxes([*FACE, 0.9], [*OWN, 0.8], [*BLUR, 0.7], [*WALL, 0.6])

    hits, false = own.matched(rows, boxes(FACE))

    assert [0.9, 0.8] == list(hits)
    assert [[*WALL, 0.6]] == false.tolist()


def test_a_hidden_face_is_neither_missed_nor_false():
    """Whether it is found or not; the other labels count as before."""
    own, known = Labels(NONE, NONE, boxes(BEHIND_A_FENCE)), boxes(FACE, BEHIND_A_FENCE)

    for rows in (boxes([*FACE, 0.9]), boxes([*FACE, 0.9], [*BEHIND_A_FENCE, 0.8])):
        hits, false = own.matched(rows, known)
        assert [0.9] == list(hits)
        assert not len(false)

    assert [FACE] == own.visible(known).tolist()


def test_small_ones_do_not_count():
    """Neither as a face nor as a false box: nobody could tell."""
    small = [0, 0, LEAST - 1, LEAST - 1]

    hits, false = Labels(boxes([9, 9, 9, 9]), NONE, NONE).matched(boxes([500, *small[1:], 0.9]), boxes(small))

    assert not len(hits)
    assert not len(false)


def test_each_picture_has_labels_of_all_kinds():
    """As boxes; none is of two kinds at once."""
    assert 40 == len(labels())
    for each in labels().values():
        kinds = each.faces, each.ignored, each.hidden
        assert all((4,) == kind.shape[1:] for kind in kinds)
        told = [tuple(box) for kind in kinds for box in kind]
        assert len(told) == len(set(told))
