import numpy as np
import pytest

from faceguard.detection.detections import Detections
from faceguard.detection.orientation import turned, upright_quarters


def bright(pixels: np.ndarray, scale: float) -> Detections:
    """Detect pictures whose top is brighter than the rest; small things show at larger scales only."""
    height = pixels.shape[0]
    score = pixels[: height // 4].mean() / 255
    scores = np.full(1 if scale > 0.5 or score > 0.9 else 0, score)
    return Detections.of("test", np.ones((len(scores), 4)), scores, np.zeros((len(scores), 4, 2)))


@pytest.mark.parametrize("quarters", range(4))
def test_the_direction_with_the_most_evidence_is_upright(quarters: int):
    """A picture that lies on its side is found out, whatever the side."""
    picture = np.zeros((80, 100, 3), np.uint8)
    picture[:20] = 255

    assert quarters == upright_quarters(bright, turned(picture, -quarters % 4))


def test_a_picture_without_evidence_stays_as_it_is():
    """Nothing is turned for nothing."""
    assert 0 == upright_quarters(lambda *_: Detections.empty(), np.zeros((80, 100, 3), np.uint8))


@pytest.mark.parametrize("coarse", [0.3, 0.9])
def test_a_finer_pass_can_overrule_the_coarse_one(coarse: float):
    """Chance evidence in the coarse pass does not turn the picture, however clear it is."""
    calls = []

    def detect(pixels: np.ndarray, scale: float) -> Detections:
        calls.append(scale)
        sideways = pixels.shape[0] > pixels.shape[1]
        score = (coarse if sideways else 0.2) if scale < 0.5 else (0.3 if sideways else 0.9)
        return Detections.of("test", np.ones((1, 4)), np.array([score]), np.zeros((1, 4, 2)))

    assert 0 == upright_quarters(detect, np.zeros((80, 100, 3), np.uint8))
    assert 0.8 in calls
