import pytest

from faceguard.codecs.limits import DecodeLimits
from faceguard.detection import DetectionResult, Detector, DetectorName
from faceguard.detection.detectors import Detectors
from faceguard.errors import CancelledError
from faceguard.models import Weights
from faceguard.options import DetectOptions, RedactOptions
from faceguard.photo.pipeline import Pipeline
from testing.pictures import animations


class Counted:
    """The detectors, of which one counts the pictures that it was shown."""

    def __init__(self, detectors: Detectors, name: DetectorName) -> None:
        self._detectors, self._name = detectors, name
        self.models = detectors[name].models
        self.seen = 0

    def __getitem__(self, name: DetectorName) -> Detector:
        return self if name is self._name else self._detectors[name]

    def detect(self, *arguments: object) -> DetectionResult:
        self.seen += 1
        return self._detectors[self._name].detect(*arguments)


@pytest.fixture(scope="module")
def detectors():
    detectors = Detectors(Weights())
    yield detectors
    detectors.close()


@pytest.mark.parametrize("task", ["detect", "redact"])
def test_a_cancelled_animation_stops_after_the_frame_at_hand(detectors: Detectors, task: str):
    """The caller who leaves while the first frame is searched costs no second one."""
    counted = Counted(detectors, DetectorName.MEDIAPIPE)
    pipeline = Pipeline(counted, DecodeLimits())
    work, options = {
        "detect": (pipeline.detect, DetectOptions(detector="mediapipe")),
        "redact": (pipeline.redact, RedactOptions(detector="mediapipe")),
    }[task]

    def left() -> None:
        if counted.seen:
            raise CancelledError

    with pytest.raises(CancelledError):
        work(animations()["gif"], options, left)
    assert 1 == counted.seen


def test_a_checkpoint_stands_before_each_stage(detectors: Detectors, photo: bytes):
    """Whoever leaves waits for one stage at most."""
    calls: list[None] = []

    done = Pipeline(detectors, DecodeLimits()).redact(
        photo, RedactOptions(detector="mediapipe"), lambda: calls.append(None)
    )

    assert ["decode", "detect", "redact", "encode"] == list(done.stages)
    assert len(done.stages) == len(calls)
