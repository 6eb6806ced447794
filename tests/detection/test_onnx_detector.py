import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detail import Detail
from faceguard.detection.families import Family
from faceguard.detection.families.scrfd import SCRFD
from faceguard.detection.families.yunet import YUNET
from faceguard.detection.levels import MEGAPIXELS
from faceguard.detection.onnx_detector import OnnxDetector
from faceguard.detection.onnx_network import OnnxNetwork, UnfitNetworkError
from faceguard.detection.recorder import explained
from faceguard.detection.windows import count
from faceguard.geometry import Box
from testing.networks import SIDE, scrfd_answers, scrfd_network
from testing.onnx_file import network


def detector(content: bytes, threshold: float = 0.5, family: Family = SCRFD) -> OnnxDetector:
    return OnnxDetector("mine", OnnxNetwork(content), family, threshold)


DETECTORS = {side: detector(scrfd_network(side=side)) for side in (160, 640, 1024)}


def black(height: int, width: int) -> np.ndarray:
    return np.zeros((height, width, 3), np.uint8)


def test_a_picture_is_scaled_into_the_input():
    """A face is told in the picture's own pixels, by the name of the detector."""
    result = detector(scrfd_network()).detect(black(SIDE // 2, SIDE // 2), Detail.FAST, None)

    (face,) = result.faces
    assert Box(16, 24, 16, 16) == face.box
    assert "mine" == face.detector
    assert 0.9 == pytest.approx(face.score)
    assert {"right_eye", "left_eye", "nose", "mouth"} == face.landmarks.keys()


def test_a_larger_picture_is_seen_as_a_whole_and_in_windows():
    """Windows overlap, and what one sees in its margin is left to its neighbour."""
    (explanation,) = explained(detector(scrfd_network()), black(400, 600), Detail.FAST, None).explanations

    whole, windows = explanation.passes
    assert ("whole", "windows") == (whole.name, windows.name)
    assert SIDE / 600 == pytest.approx(whole.scale, abs=1e-4)
    assert [Box(0, 0, 600, 400)] == list(whole.tiles)
    assert len(windows.tiles) > 20
    assert "outside-tile" in {box.outcome for box in explanation.boxes}


@pytest.mark.parametrize("side", [160, 640, 2048])
def test_more_detail_shows_more_pixels(side: int):
    """By the budget of the detectors that make one pass, and never fewer than the whole picture."""
    asked = detector(scrfd_network(side=side))
    scales = [asked._scales(4000, 3000, detail) for detail in (Detail.FAST, Detail.BALANCED, Detail.THOROUGH)]

    assert all(whole == min(side / 4000, scale) for whole, scale in scales)
    assert scales == sorted(scales)
    assert side / 4000 < scales[-1][1]


@given(st.integers(1, 200_000), st.integers(1, 200_000), st.sampled_from(Detail), st.sampled_from([160, 640, 1024]))
def test_no_picture_costs_much_more_than_another(width: int, height: int, detail: Detail, side: int):
    """A long narrow one would need a window for every few of its pixels."""
    asked = DETECTORS[side]
    _, scale = asked._scales(width, height, detail)

    assert count(width, height, scale, (side, side)) * side**2 <= max(side**2, 3e6 * MEGAPIXELS[detail])


def test_doubtful_boxes_are_candidates():
    """From half the threshold on."""
    for score, faces, candidates in ((0.6, 1, 0), (0.4, 0, 1), (0.2, 0, 0)):
        result = detector(scrfd_network(score)).detect(black(SIDE, SIDE), Detail.FAST, None)
        assert (faces, candidates) == (len(result.faces) > 0, len(result.candidates) > 0)


def test_min_confidence_is_the_threshold():
    """Also below the one that is the detector's own."""
    asked = detector(scrfd_network(0.2))

    assert not asked.detect(black(SIDE, SIDE), Detail.FAST, None).faces
    assert asked.detect(black(SIDE, SIDE), Detail.FAST, 0.1).faces
    assert 0.1 == asked.detect(black(SIDE, SIDE), Detail.FAST, 0.1).judgement.threshold  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["score_16", "box_16", "points_16"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, -3e38])
def test_what_is_no_box_is_left_out(name: str, value: float):
    """A network that answers nonsense fails no picture."""
    answers = scrfd_answers()
    answers[name][:] = value

    result = detector(network(answers, (1, 3, SIDE, SIDE))).detect(black(300, 300), Detail.FAST, None)

    for face in (*result.faces, *result.candidates):
        assert 0 <= face.score <= 1
        assert np.isfinite([each for point in face.landmarks.values() for each in point]).all()


def test_outputs_of_another_family_are_refused():
    """It says what they are, and what was expected."""
    with pytest.raises(UnfitNetworkError, match=r"it answers 1x800x1, .*; expected of YuNet are twelve outputs"):
        detector(scrfd_network(), family=YUNET)


def test_outputs_for_another_size_are_refused():
    """Here the input is said to be larger than it is."""
    with pytest.raises(UnfitNetworkError, match="with one row for each anchor"):
        detector(network(scrfd_answers(), (1, 3, SIDE + 32, SIDE)))
