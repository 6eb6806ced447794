"""The explanation names the step that decided on each box, and is written by that step."""

from dataclasses import replace

import numpy as np
import pytest

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.detections import Detections
from faceguard.detection.detectors import Detectors
from faceguard.detection.explanation import ExplainedBox, Explanation, Outcome
from faceguard.detection.fusion import MIN_SCORE, Pass, fuse
from faceguard.detection.judgement import Judgement
from faceguard.detection.nms import merged_views, non_maximum_suppression
from faceguard.detection.recorder import FLOOR, Recorder, explained
from faceguard.detection.tiling import TileGrid, infer_tiled
from faceguard.detector import DetectorName
from faceguard.geometry import as_array, iou
from tests.conftest import ROOT
from tests.detection.conftest import on_white

PIXELS = np.zeros((600, 800, 3), np.uint8)
GRID = TileGrid.over(PIXELS, 1)
FACE, NEAR, EYE = [100.0, 100, 80, 100], [100.0, 150, 80, 100], [110.0, 120, 30, 30]


def found(*rows: tuple[list[float], float]) -> Detections:
    boxes = np.array([box for box, _ in rows]).reshape(-1, 4)
    return Detections.of("test", boxes, np.array([score for _, score in rows]), np.zeros((len(boxes), 4, 2)))


def fused(*passes: Detections) -> tuple[ExplainedBox, ...]:
    """Return what becomes of the boxes of several passes over the whole picture."""
    recorder = Recorder()
    made = []
    for each in passes:
        recorder.start_pass("test", 1)
        made.append(Pass(recorder.number(each), 1, GRID.all()))
    return settled(fuse(made, GRID, recorder), recorder).boxes


def settled(detections: Detections, recorder: Recorder) -> Explanation:
    result = detections.split(PIXELS, Judgement(0.5), 0.2, recorder)
    return recorder.explanation(result)


def outcomes(boxes: tuple[ExplainedBox, ...]) -> list[str]:
    return [box.outcome for box in boxes]


def test_fusion_tells_what_it_merges_and_drops():
    """A box of the same face is merged, one that overlaps is suppressed, a part and a weak box are left out."""
    boxes = fused(found((FACE, 0.9), (NEAR, 0.8), (EYE, 0.7), ([400.0, 300, 40, 50], 0.06)), found((FACE, 0.6)))

    assert ["face", "suppressed-by:0", "part-of:0", "below-min-score", "merged-into:0"] == outcomes(boxes)
    assert {0: 0.9, 1: 0.6} == boxes[0].pass_scores
    assert [0.825, 0.9, 0.6] == [boxes[0].score, boxes[0].pass_score, boxes[4].pass_score]


def test_a_fused_score_decides_between_face_candidate_and_neither():
    """A box that only one of two passes reports sinks; the explanation has the pass that did not see it with 0."""
    rows = [([100.0 + 200 * index, 100, 40, 50], score) for index, score in enumerate((0.9, 0.6, 0.2))]

    boxes = fused(found(*rows), found())

    assert ["face", "candidate", "below-candidates"] == outcomes(boxes)
    assert [0.675, 0.45, 0.15] == [box.score for box in boxes]
    assert {0: 0.6, 1: 0.0} == boxes[1].pass_scores


def test_a_pass_that_cannot_know_has_no_score():
    """It did not cover the place."""
    recorder = Recorder()
    recorder.start_pass("first", 1)
    first = Pass(recorder.number(found((FACE, 0.9))), 1, GRID.all())
    recorder.start_pass("refinement", 2)

    fuse([first, Pass(found(), 2, ~GRID.all())], GRID, recorder)

    assert {0: 0.9} == recorder.explanation(DetectionResult()).boxes[0].pass_scores


def test_suppression_tells_which_box_was_better():
    """Where a network is asked alone, the worse one of overlapping boxes is suppressed."""
    recorder = Recorder()
    recorder.start_pass("whole", 1)
    detections = recorder.number(found((NEAR, 0.6), (FACE, 0.9)))

    boxes = settled(non_maximum_suppression(detections, recorder), recorder).boxes

    assert ["suppressed-by:1", "face"] == outcomes(boxes)


def test_tiles_tell_which_faces_belong_to_a_neighbour():
    """A box whose centre lies in the margin of a tile is the neighbour's, here one that is not covered."""
    recorder = Recorder()
    recorder.start_pass("refinement", 1)
    mask = np.zeros(GRID.shape, bool)
    mask[3, 3] = True

    detections = infer_tiled(
        lambda *_: found(([35.0, 35, 10, 10], 0.9), ([0.0, 35, 10, 10], 0.9)), PIXELS, GRID, mask, 1, 0.1, recorder
    )

    explanation = settled(detections, recorder)
    assert ["face", "outside-tile"] == outcomes(explanation.boxes)
    assert [(16, 16, 80, 80)] == [(t.x, t.y, t.width, t.height) for t in explanation.passes[0].tiles]
    assert [51, 16] == [box.box.x for box in explanation.boxes]


def test_a_box_outside_the_picture_is_told_of():
    """Networks report boxes beyond the border."""
    recorder = Recorder()
    recorder.start_pass("whole", 1)

    assert ["outside-picture"] == outcomes(settled(recorder.number(found(([-90.0, 0, 60, 60], 0.9))), recorder).boxes)


def test_views_tell_of_a_face_that_is_known():
    """A face that the first view has is none of the second one's."""
    views = []
    for _ in range(2):
        recorder = Recorder()
        recorder.start_pass("whole", 1)
        result = recorder.number(found((FACE, 0.9))).split(PIXELS, Judgement(0.5), 0.2, recorder)
        views.append(replace(result, explanations=[recorder.explanation(result)]))

    first, second = merged_views(views).explanations

    assert ["face"] == outcomes(first.boxes)
    assert ["same-face"] == outcomes(second.boxes)


def test_boxes_of_the_other_rotation_are_told_of(detectors: Detectors, portrait: np.ndarray):
    """Where `balanced` turns a picture, what it saw before that is dropped; all boxes are those of one picture."""
    pixels = np.ascontiguousarray(np.rot90(on_white(portrait, 100)))

    result = explained(detectors[DetectorName.ENSEMBLE], pixels, Detail.BALANCED, None)

    (explanation,) = result.explanations
    (face,) = [box for box in explanation.boxes if box.outcome == Outcome.FACE]
    rotation = [each.rotation for each in explanation.passes]
    assert {0, 270} == set(rotation)
    assert explanation.judgement
    assert 270 == explanation.judgement.rotation == rotation[face.pass_index]
    assert iou(as_array([face.box]), as_array([result.faces[0].box]))[0, 0] > 0.7
    assert face.pass_scores
    assert face.pass_scores.keys() <= {index for index, each in enumerate(rotation) if each == 270}
    dropped = {box.outcome for box in explanation.boxes if not rotation[box.pass_index]}
    assert Outcome.OTHER_ROTATION in dropped
    assert not dropped & {Outcome.FACE, Outcome.CANDIDATE}


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("name", DetectorName)
def test_an_explanation_is_whole_and_changes_nothing(
    all_detectors: Detectors, poster: np.ndarray, name: DetectorName, detail: Detail
):
    """Every box of a pass has one outcome, faces and candidates are those of the result, which is the same without."""
    pixels = np.ascontiguousarray(np.rot90(poster // 2))
    plain = all_detectors[name].detect(pixels, detail, 0.1)

    result = explained(all_detectors[name], pixels, detail, 0.1)

    (explanation,) = result.explanations
    told: dict[Outcome, list[float]] = {outcome: [] for outcome in Outcome}
    for box in explanation.boxes:
        outcome, _, by = box.outcome.partition(":")
        told[Outcome(outcome)].append(round(box.score, 4))
        assert not by or box.pass_score <= explanation.boxes[int(by)].pass_score
        assert box.pass_score >= FLOOR
    assert told[Outcome.FACE]
    for outcome, faces in ((Outcome.FACE, result.faces), (Outcome.CANDIDATE, result.candidates)):
        assert sorted(told[outcome]) == sorted(round(face.score, 4) for face in faces)
        assert all(outcome == explanation.boxes[face.id].outcome for face in faces)
    assert plain == DetectionResult(
        [replace(face, id=-1) for face in result.faces],
        [replace(face, id=-1) for face in result.candidates],
        explanation.judgement,
    )


def test_what_is_not_told_of_could_have_become_no_face():
    """The floor is below the score from which boxes are fused."""
    assert FLOOR <= MIN_SCORE


def test_every_outcome_is_documented():
    """The table names those that there are, in their order, and no other."""
    text = (ROOT / "docs/models.md").read_text().partition("## Why is this a face")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip().strip("`") for line in text.splitlines() if line.startswith("| `")]

    assert list(Outcome) == [row.partition(":")[0] for row in rows]
