import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detection import DetectionResult, Face
from faceguard.detection.detections import Detections
from faceguard.detection.nms import merged_views, non_maximum_suppression
from faceguard.detection.orientation import turned, turned_back
from faceguard.geometry import Box, iou

numbers = st.floats(0, 90)
sizes = st.floats(1, 60)
rows = st.lists(st.tuples(numbers, numbers, sizes, sizes, st.floats(0, 1)), max_size=12)


def found(rows) -> Detections:
    table = np.array(rows, np.float64).reshape(-1, 5)
    return Detections.of("test", table[:, :4], table[:, 4], np.zeros((len(table), 4, 2)))


@given(rows)
def test_suppression_leaves_the_best_of_each_group(rows):
    """No two that stay overlap, and each that goes overlaps a better one that stays."""
    before = found(rows)
    after = non_maximum_suppression(before)

    overlaps = iou(after.boxes, after.boxes) - np.eye(len(after))
    assert overlaps.max(initial=0) < 0.3 + 1e-9
    for box, score in zip(before.boxes, before.scores, strict=True):
        better = after.take(after.scores >= score)
        assert iou(box[None], better.boxes).max(initial=0) >= 0.3


@given(rows, st.integers(0, 3), st.integers(1, 200), st.integers(1, 200))
def test_turning_back_undoes_turning(rows, quarters: int, height: int, width: int):
    """A box drawn into the turned picture, turned back, covers the pixels that the drawing covers."""
    canvas = np.zeros((height, width, 3), np.uint8)
    view = turned(canvas, quarters).copy()
    boxes = [Box(*row[:4]).rounded().clipped(view.shape[1], view.shape[0]) for row in rows]
    boxes = [box for box in boxes if box.width and box.height]
    for box in boxes:
        view[int(box.y) : int(box.bottom), int(box.x) : int(box.right)] = 255
    table = [(box.x, box.y, box.width, box.height, 0.5) for box in boxes]

    back = turned_back(found(table), quarters, height, width)

    for x, y, box_width, box_height in back.boxes.astype(int):
        canvas[y : y + box_height, x : x + box_width] = 255
    assert np.array_equal(turned(canvas, quarters), view)


@given(rows)
def test_faces_are_whole_sorted_and_within_the_picture(rows):
    """What leaves the detectors is ready to be drawn."""
    faces = found(rows).faces(80, 70)

    assert [face.score for face in faces] == sorted((face.score for face in faces), reverse=True)
    for face in faces:
        assert 0 <= face.box.x < face.box.right <= 80
        assert 0 <= face.box.y < face.box.bottom <= 70


def test_united_views_name_each_face_once():
    """The same face in two views is one, and no candidate is a face as well."""
    here, there = Face(Box(0, 0, 10, 10), 0.9, "a"), Face(Box(50, 50, 10, 10), 0.8, "a")
    again = Face(Box(1, 1, 10, 10), 0.7, "b")

    union = merged_views([DetectionResult([here], [there]), DetectionResult([again, there], [])])

    assert [here, there] == union.faces
    assert [] == union.candidates
