from collections.abc import Iterator

import pytest

from faceguard.batch.review import doubts
from faceguard.decode import DecodeLimits
from faceguard.detection.detectors import DetectorName, Detectors
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.pipeline import Pipeline

LIMITS = DecodeLimits(pixels=1_000_000, frames=1)


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    made = Pipeline(Detectors(Weights()), LIMITS)
    yield made
    made.detectors.close()


@pytest.mark.parametrize(("share", "redacted"), [(1.1, []), (0.9, [True]), (0.7, [])])
def test_a_face_just_above_the_threshold_is_doubtful(
    pipeline: Pipeline, photo: bytes, share: float, redacted: list[bool]
):
    """The threshold is that of the report: at 0.9 of the face's score it is near, at 0.7 the face is sure."""
    (face,) = pipeline.detect(photo, RedactOptions(detector=DetectorName.MEDIAPIPE)).report.faces
    report = pipeline.redact(
        photo, RedactOptions(detector=DetectorName.MEDIAPIPE, min_confidence=min(share * face.score, 1))
    ).report

    assert redacted == [doubt.redacted for doubt in doubts(photo, LIMITS, report)]


def test_no_box_that_was_given_is_doubtful(pipeline: Pipeline, photo: bytes):
    """A person has decided on it."""
    boxes = '[{"x": 174, "y": 66, "width": 100, "height": 110}]'
    report = pipeline.redact(photo, RedactOptions.from_text({"boxes": boxes, "min_confidence": "0.9"})).report

    assert 1 == len(report.faces)
    assert [] == doubts(photo, LIMITS, report)
