from collections.abc import Callable, Iterator

import pytest

from faceguard.batch.review import Doubt, doubts
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.detector import DetectorName
from faceguard.models import Weights
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.photo.assessment import Assessment
from faceguard.photo.pipeline import Pipeline

Doubted = Callable[[RedactOptions], list[Doubt]]


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    made = Pipeline(Detectors(Weights()), DecodeLimits(pixels=1_000_000, frames=1))
    yield made
    made.detectors.close()


@pytest.fixture
def doubted(pipeline: Pipeline, photo: bytes) -> Doubted:
    """What is doubtful in the photo, with these options."""

    def found(options: RedactOptions) -> list[Doubt]:
        seen: list[Doubt] = []

        def inspect(assessment: Assessment) -> None:
            seen.extend(doubts(assessment))

        pipeline.redact(photo, options, inspect=inspect)
        return seen

    return found


@pytest.mark.parametrize(("share", "redacted"), [(1.1, []), (0.9, [True]), (0.7, [])])
def test_a_face_just_above_the_threshold_is_doubtful(
    pipeline: Pipeline, photo: bytes, doubted: Doubted, share: float, redacted: list[bool]
):
    """The threshold is the one applied: at 0.9 of the face's score it is near, at 0.7 the face is sure."""
    (face,) = pipeline.detect(photo, ReviewOptions(detector=DetectorName.MEDIAPIPE)).report.faces

    found = doubted(RedactOptions(detector=DetectorName.MEDIAPIPE, min_confidence=min(share * face.score, 1)))

    assert redacted == [doubt.redacted for doubt in found]


def test_no_box_that_was_given_is_doubtful(doubted: Doubted):
    """A person has decided on it."""
    boxes = '[{"x": 174, "y": 66, "width": 100, "height": 110}]'

    assert [] == doubted(RedactOptions.from_text({"boxes": boxes, "min_confidence": "0.9"}))
