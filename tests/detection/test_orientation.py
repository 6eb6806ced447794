import numpy as np
import pytest

from faceguard.detection.detections import Detections
from faceguard.detection.orientation import turned, upright_quarters

SIDES = 80, 100
"""Of the pictures here; a coarse pass sees a quarter of each."""


def is_fine(pixels: np.ndarray) -> bool:
    """Tell whether this is what a fine pass sees."""
    return bool(max(pixels.shape) > max(SIDES) / 2)


def bright(pixels: np.ndarray) -> Detections:
    """Detect pictures whose top is brighter than the rest; small things show at larger scales only."""
    height = pixels.shape[0]
    score = pixels[: height // 4].mean() / 255
    scores = np.full(1 if is_fine(pixels) or score > 0.9 else 0, score)
    return Detections.of("test", np.ones((len(scores), 4)), scores, np.zeros((len(scores), 4, 2)))


@pytest.mark.parametrize("quarters", range(4))
def test_the_direction_with_the_most_evidence_is_upright(quarters: int):
    """A picture that lies on its side is found out, whatever the side."""
    picture = np.zeros((*SIDES, 3), np.uint8)
    picture[:20] = 255

    assert quarters == upright_quarters(bright, turned(picture, -quarters % 4))


def test_a_picture_without_evidence_stays_as_it_is():
    """Nothing is turned for nothing."""
    assert 0 == upright_quarters(lambda *_: Detections.empty(), np.zeros((*SIDES, 3), np.uint8))


def test_a_certain_face_leaves_no_doubt():
    """Where nothing speaks for another direction, finer passes are left out."""
    calls = []

    def detect(pixels: np.ndarray) -> Detections:
        calls.append(is_fine(pixels))
        return Detections.empty()

    assert 0 == upright_quarters(detect, np.zeros((*SIDES, 3), np.uint8), certain=True)
    assert [False] * 4 == calls
    assert 0 == upright_quarters(detect, np.zeros((*SIDES, 3), np.uint8))
    assert any(calls)


@pytest.mark.parametrize("coarse", [0.3, 0.9])
def test_a_finer_pass_can_overrule_the_coarse_one(coarse: float):
    """Chance evidence in the coarse pass does not turn the picture, however clear it is."""
    calls = []

    def detect(pixels: np.ndarray) -> Detections:
        calls.append(is_fine(pixels))
        sideways = pixels.shape[0] > pixels.shape[1]
        score = (coarse if sideways else 0.2) if not is_fine(pixels) else (0.3 if sideways else 0.9)
        return Detections.of("test", np.ones((1, 4)), np.array([score]), np.zeros((1, 4, 2)))

    assert 0 == upright_quarters(detect, np.zeros((*SIDES, 3), np.uint8))
    assert any(calls)
