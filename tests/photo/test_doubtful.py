"""What is covered of boxes below the threshold, and what is said of them."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.batch.review import doubts
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection import DetectionResult, Face
from faceguard.detection.detectors import Detectors
from faceguard.detection.judgement import Judgement
from faceguard.detection.nms import SAME_FACE
from faceguard.errors import NoFaceError
from faceguard.geometry import Box, as_array, iou
from faceguard.models import Model
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.picture import Pixels
from faceguard.style import Style
from testing.pictures import animations, opened, saved, scene

WIDTH, HEIGHT = 96, 64
THRESHOLD, SCORE, DOUBT = 0.5, 0.9, 0.3
COLOR = (255, 0, 254)
"""That no picture here has."""
SIDES = st.integers(2, 30)
BOXES = st.lists(st.builds(Box, st.integers(0, WIDTH), st.integers(0, HEIGHT), SIDES, SIDES), max_size=3)
FOUND = st.tuples(BOXES, BOXES).map(lambda boxes: (boxes[0], apart(*boxes)))
"""Boxes that a detector is sure of, and some in doubt, which are no second boxes of the same faces."""
SAFE = [Style.BLUR, Style.PIXELATE, Style.SOLID]


class Seeing(Detectors):
    """Detectors that find the same boxes in every picture, surely or in doubt."""

    def __init__(self, sure: list[Box], doubtful: list[Box]) -> None:
        faces, candidates = faces_at(sure, SCORE), faces_at(doubtful, DOUBT)
        self._result = DetectionResult(faces, candidates, Judgement(THRESHOLD))

    def __getitem__(self, _: str) -> Any:
        return self

    def models(self, _: str) -> list[Model]:
        return []

    def detect(self, *_: object) -> DetectionResult:
        return self._result


def faces_at(boxes: list[Box], score: float) -> list[Face]:
    return [Face(box, score, "test") for box in boxes]


def pipeline(sure: list[Box], doubtful: list[Box]) -> Pipeline:
    return Pipeline(Seeing(sure, doubtful), DecodeLimits())


def apart(sure: list[Box], doubtful: list[Box]) -> list[Box]:
    chosen: list[Box] = []
    for box in doubtful:
        if iou(as_array([box]), as_array([*sure, *chosen])).max(initial=0) < SAME_FACE:
            chosen.append(box)
    return chosen


def options(**asked: Any) -> RedactOptions:
    return RedactOptions.from_text({"style": "solid", "color": "ff00fe", "format": "png", **asked})


def json_of(boxes: list[Box]) -> str:
    fields = ({"x": box.x, "y": box.y, "width": box.width, "height": box.height} for box in boxes)
    return json.dumps(list(fields))


def covered(content: bytes) -> Pixels:
    found: Pixels = (opened(content) == COLOR).all(axis=2)
    return found


PICTURE = saved(scene(WIDTH, HEIGHT), "PNG")
SURE, UNSURE = Box(10, 10, 12, 14), Box(60, 30, 10, 12)


@settings(max_examples=40)
@given(FOUND, BOXES, BOXES, st.sampled_from(["ellipse", "rectangle"]), st.sampled_from([0, 0.2, 1]))
def test_what_is_covered_besides_is_what_was_in_doubt(found, keep, regions, shape, padding):
    """No pixel is left that was covered without, and all is covered that would be if the doubtful were sure."""
    asked = {"keep": json_of(keep), "regions": json_of(regions), "shape": shape, "padding": padding}
    sure, doubtful = found
    seen = pipeline(sure, doubtful)

    less, more = (seen.redact(PICTURE, options(**asked, doubtful=word)) for word in ("keep", "redact"))
    all_sure = pipeline([*sure, *doubtful], []).redact(PICTURE, options(**asked))

    assert not (covered(less.content) & ~covered(more.content)).any()
    assert all_sure.content == more.content


@settings(max_examples=40)
@given(FOUND, st.integers(0, 99), st.sampled_from(SAFE))
def test_nothing_inside_matters(found, seed, style):
    """Whatever lies in a box that was covered in doubt, the file is the same to the byte."""
    seen, asked = pipeline(*found), {"doubtful": "redact"}
    # Where the rim does not show, what is covered ends where it would if the caller had named the boxes.
    exact = {"boxes": json_of([*found[0], *found[1]])} if style == "blur" else asked
    inside = covered(seen.redact(PICTURE, options(**exact)).content)
    pixels = opened(PICTURE).copy()
    pixels[inside] = np.random.default_rng(seed).integers(0, 256, (inside.sum(), 3), np.uint8)

    one, other = (seen.redact(data, options(**asked, style=style)) for data in (PICTURE, saved(pixels, "PNG")))

    assert one.content == other.content


@settings(max_examples=40)
@given(FOUND, BOXES, st.sampled_from(["keep", "redact"]))
def test_each_box_is_reported_once_where_it_belongs(found, keep, word):
    """As redacted, as kept, or as a candidate that was left: of these there is none where the doubtful are redacted."""
    sure, doubtful = found
    report = pipeline(sure, doubtful).redact(PICTURE, options(keep=json_of(keep), doubtful=word)).report

    stays = [any(box.contains(each.centre) for box in keep) for each in (*sure, *doubtful)]
    redacts = word == "redact"
    decided = stays if redacts else stays[: len(sure)]
    assert (decided.count(False), decided.count(True)) == (len(report.faces), len(report.kept))
    assert (0 if redacts else len(doubtful)) == len(report.candidates)
    assert word == report.settings.doubtful


def test_a_reader_can_tell_what_was_covered_in_doubt():
    """By its score: the report has the threshold too."""
    report = pipeline([SURE], [UNSURE]).redact(PICTURE, options(doubtful="redact")).report

    threshold = report.settings.threshold
    assert threshold
    assert [False, True] == [face.score < threshold for face in report.faces]


def test_a_picture_whose_doubtful_boxes_are_covered_is_not_without_a_face():
    """`on_no_face` counts what is treated as a face: a candidate that stays is none, one that is covered is."""
    doubted = pipeline([], [UNSURE])

    with pytest.raises(NoFaceError):
        doubted.redact(PICTURE, options(on_no_face="error"))
    with pytest.raises(NoFaceError):
        pipeline([], []).redact(PICTURE, options(on_no_face="error", doubtful="redact"))
    assert 1 == len(doubted.redact(PICTURE, options(on_no_face="error", doubtful="redact")).report.faces)


def test_given_boxes_are_all_that_is_covered():
    """There is no doubt about them, and nothing else is looked for."""
    done = pipeline([SURE], [UNSURE]).redact(PICTURE, options(boxes="[]", doubtful="redact"))

    assert not covered(done.content).any()


@pytest.mark.parametrize("word", ["keep", "redact"])
def test_a_person_reviews_them_either_way(word: str):
    """In the frame of what became of them."""
    seen: list[bool] = []

    def inspect(assessment: Any) -> None:
        seen.extend(doubt.redacted for doubt in doubts(assessment))

    pipeline([SURE], [UNSURE]).redact(PICTURE, options(doubtful=word), inspect=inspect)

    assert [word == "redact"] == seen


def test_each_frame_of_an_animation_has_its_own():
    """A doubtful box is covered in every frame, and reported with its number."""
    report = pipeline([], [UNSURE]).redact(animations()["png"], options(doubtful="redact")).report

    assert report.image.frames
    assert list(range(report.image.frames)) == [face.frame for face in report.faces]
    assert [] == report.candidates
