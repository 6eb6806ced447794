"""What each family's outputs mean, by tensors written by hand; the formulas are those of papers and repositories."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.detection.brought import FAMILIES
from faceguard.detection.detections import Detections
from faceguard.detection.families import Family
from faceguard.detection.families.retinaface import RETINAFACE
from faceguard.detection.families.scrfd import SCRFD
from faceguard.detection.families.yolo5face import YOLO5FACE
from faceguard.detection.families.yolo8face import YOLO8FACE
from faceguard.detection.families.yunet import YUNET
from faceguard.models.brought import FamilyName

HEIGHT, WIDTH = 64, 96
STRIDES = (8, 16, 32)
Outputs = list[np.ndarray]


def cells(stride: int) -> tuple[int, int]:
    """Return the rows and columns of the output at this stride."""
    return HEIGHT // stride, WIDTH // stride


def zeros(name: FamilyName) -> Outputs:
    """Return outputs of this family that hold no face."""
    counts = [math.prod(cells(stride)) for stride in STRIDES]
    outputs: Outputs
    match name:
        case FamilyName.SCRFD:
            outputs = [np.zeros((1, 2 * count, columns)) for columns in (1, 4, 10) for count in counts]
        case FamilyName.RETINAFACE:
            outputs = [np.zeros((1, 2 * sum(counts), columns)) for columns in (4, 2, 10)]
            outputs[1][..., 0] = 1
        case FamilyName.YOLO5FACE:
            outputs = [np.full((1, 3, *cells(stride), 16), -9.0) for stride in STRIDES]
        case FamilyName.YOLO8FACE:
            outputs = [np.full((1, 80, *cells(stride)), -9.0) for stride in STRIDES]
        case FamilyName.YUNET:
            outputs = [np.zeros((1, count, columns)) for columns in (1, 1, 4, 10) for count in counts]
    return [output.astype(np.float32) for output in outputs]


def decoded(family: Family, outputs: Outputs, evidence: float = 0.5) -> Detections:
    return family.decode(outputs, HEIGHT, WIDTH, evidence)


def the_only(found: Detections) -> tuple[list[float], float, list[list[float]]]:
    """Return box, score and landmarks of the only face."""
    ((box,), (score,), (points,)) = found.boxes.tolist(), found.scores.tolist(), found.landmarks.tolist()
    return box, score, points


def test_scrfd():
    """Distances from the cell's corner to the sides, in strides; two anchors a cell; points likewise (scrfd.py)."""
    outputs = zeros(FamilyName.SCRFD)
    row, column, second = 1, 2, 1
    anchor = 2 * (row * cells(16)[1] + column) + second
    outputs[1][0, anchor] = 0.75
    outputs[4][0, anchor] = [0.5, 0.25, 1, 1.5]
    outputs[7][0, anchor] = [-0.25, 0, 0.25, 0, 0, 0.25, -0.5, 0.5, 0.5, 1]

    box, score, points = the_only(decoded(SCRFD, outputs))

    x, y = 32, 16
    assert [x - 8, y - 4, 24, 28] == box
    assert 0.75 == score
    assert [[x - 4, y], [x + 4, y], [x, y + 4], [x, y + 12]] == points


def test_scrfd_without_a_batch_and_in_another_order():
    """InsightFace's own files have neither a side for the batch nor always the finest stride first."""
    outputs = zeros(FamilyName.SCRFD)
    outputs[0][0, 7] = 0.9
    expected = the_only(decoded(SCRFD, outputs))

    assert expected == the_only(decoded(SCRFD, [output[0] for output in outputs[::-1]]))


def test_retinaface():
    """Offsets from priors of 16 to 512 pixels around the cells' centres, by variances 0.1 and 0.2 (box_utils.py)."""
    outputs = zeros(FamilyName.RETINAFACE)
    row, column, second = 0, 3, 1
    at = 2 * math.prod(cells(8)) + 2 * (row * cells(16)[1] + column) + second
    side, x, y = 128, 3.5 * 16, 0.5 * 16
    outputs[1][0, at] = [0.25, 0.75]
    outputs[0][0, at] = [0.5, -0.25, 5 * math.log(0.5), 5 * math.log(0.25)]
    outputs[2][0, at] = [1, 0, 2, 0, 3, 0, 0, 1, 0, 3]

    box, score, points = the_only(decoded(RETINAFACE, outputs))

    middle = (x + 0.05 * side, y - 0.025 * side)
    assert [middle[0] - 32, middle[1] - 16, 64, 32] == pytest.approx(box)
    assert 0.75 == score
    assert [[x + 12.8, y], [x + 25.6, y], [x + 38.4, y], [x, y + 25.6]] == [pytest.approx(each) for each in points]


def test_retinaface_has_probabilities():
    """Those of an export before its softmax would all be taken for faces."""
    outputs = zeros(FamilyName.RETINAFACE)
    outputs[1][0, 3] = [2, 5]

    with pytest.raises(ValueError, match="add up to 1"):
        decoded(RETINAFACE, outputs)


def test_yolov5_face():
    """Centre (2s - 0.5 + cell) strides, size (2s)² anchors, s a sigmoid; points in anchors (yolo.py, `Detect`)."""
    outputs = zeros(FamilyName.YOLO5FACE)
    row, column, anchor = 1, 2, 1
    width, height = 43, 55
    values = outputs[1][0, anchor, row, column]
    values[:4] = [0, math.log(3), 0, math.log(1 / 3)]  # sigmoids: 1/2, 3/4, 1/2, 1/4
    values[4], values[15] = math.log(4), math.log(9)  # sigmoids: 0.8, 0.9
    values[5:15] = [0.1, 0, 0.2, 0, 0, 0.1, 0, 0.2, 0, 0.4]

    box, score, points = the_only(decoded(YOLO5FACE, outputs))

    x, y = (1 - 0.5 + column) * 16, (1.5 - 0.5 + row) * 16
    assert [x - width / 2, y - height / 8, width, height / 4] == pytest.approx(box)
    assert 0.72 == pytest.approx(score)
    left, top = column * 16, row * 16
    expected = [[left + 4.3, top], [left + 8.6, top], [left, top + 5.5], [left, top + 16.5]]
    assert expected == [pytest.approx(each) for each in points]


def test_yolov8_face():
    """Distances are means over 16 weights (DFL), from the cell's centre; points are twice the output."""
    outputs = zeros(FamilyName.YOLO8FACE)
    row, column = 1, 2
    values = outputs[0][0, :, row, column]
    values[:64] = -99
    for side, distance in enumerate((1, 2, 3, 4)):
        values[16 * side + distance] = 0
    values[15] = 0  # to the left as much weight on 15 cells as on one
    values[64] = math.log(4)
    values[65:] = [0.5, 0, 0, 1, 0, 0, 0, 0.5, 0, 0, 1, 0, 1, 2, 0]

    box, score, points = the_only(decoded(YOLO8FACE, outputs))

    x, y = (column + 0.5) * 8, (row + 0.5) * 8
    assert [x - 64, y - 16, 64 + 24, 16 + 32] == pytest.approx(box)
    assert 0.8 == pytest.approx(score)
    left, top = column * 8, row * 8
    expected = [[left + 8, top], [left + 16, top], [left, top + 8], [left + 8, top + 24]]
    assert expected == [pytest.approx(each) for each in points]


@pytest.mark.parametrize("swapped", [False, True])
def test_yunet(*, swapped: bool):
    """Score √(class · objectness), centre and points in strides from the cell, size by exp (face_detect.cpp)."""
    outputs = zeros(FamilyName.YUNET)
    row, column = 0, 1
    at = row * cells(32)[1] + column
    outputs[2 + 3 * swapped][0, at], outputs[5 - 3 * swapped][0, at] = 0.9, 0.4
    outputs[8][0, at] = [0.5, 0.25, math.log(0.5), math.log(0.75)]
    outputs[11][0, at] = [0.25, 0, 0.5, 0, 0.375, 0.25, 0.25, 0.5, 0.5, 0.75]

    box, score, points = the_only(decoded(YUNET, outputs))

    x, y = 32, 0
    assert [x + 16 - 8, y + 8 - 12, 16, 24] == pytest.approx(box)
    assert 0.6 == pytest.approx(score)
    assert [[x + 8, y], [x + 16, y], [x + 12, y + 8], [x + 12, y + 20]] == [pytest.approx(each) for each in points]


@pytest.mark.parametrize("name", FamilyName)
def test_outputs_are_of_one_family(name: FamilyName):
    """So that they tell which."""
    assert [name] == [other for other, family in FAMILIES.items() if family.fits(zeros(name))]
    assert 0 == len(decoded(FAMILIES[name], zeros(name), 0.5))


@pytest.mark.parametrize("name", FamilyName)
def test_outputs_for_another_size_are_refused(name: FamilyName):
    """Their cells would be taken for others."""
    with pytest.raises(ValueError, match=r"outputs"):
        FAMILIES[name].decode(zeros(name), HEIGHT, WIDTH + 32, 0.5)


@pytest.mark.parametrize("name", FamilyName)
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([0.1, 1, 20]))
@settings(max_examples=25)
def test_a_score_says_whether_there_is_a_box(name: FamilyName, seed: int, size: float):
    """Whatever a network answers, there are as many boxes as scores, and none below the evidence asked for."""
    rng = np.random.default_rng(seed)
    outputs = [rng.normal(0, size, each.shape).astype(np.float32) for each in zeros(name)]
    if name is FamilyName.RETINAFACE:
        outputs[1] = np.stack([1 - outputs[1][..., 1].clip(0, 1), outputs[1][..., 1].clip(0, 1)], -1)

    found, fewer = (decoded(FAMILIES[name], outputs, evidence) for evidence in (0.3, 0.6))

    assert int((found.scores >= 0.6).sum()) == len(fewer)
    assert len(found.boxes) == len(found.scores) == len(found.landmarks)
    assert (found.scores >= 0.3 - 1e-6).all()


def test_colours_are_laid_out_as_the_family_takes_them():
    """SCRFD takes (x - 127.5) / 128 in red, green, blue; RetinaFace blue first, less 104, 117, 123; YOLO x / 255."""
    planes = np.array([255, 117, 0], np.float32).reshape(1, 3, 1, 1)

    assert [127.5 / 128, -10.5 / 128, -127.5 / 128] == pytest.approx(SCRFD.shown(planes).ravel())
    assert [-104, 0, 132] == RETINAFACE.shown(planes).ravel().tolist()
    assert [1, 117 / 255, 0] == pytest.approx(YOLO5FACE.shown(planes).ravel())
    assert [0, 117, 255] == YUNET.shown(planes).ravel().tolist()
