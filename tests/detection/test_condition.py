import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from faceguard.detection.condition import Condition
from tests.detection.test_quantisation import coded


def grey_of(pixels: np.ndarray) -> np.ndarray:
    """Return the brightness of each pixel."""
    return np.asarray(Image.fromarray(pixels).convert("L"), float)


def test_a_good_picture_stays_as_it_is(portrait: np.ndarray):
    """Nothing is done to it, and its scores are not raised."""
    condition = Condition.of(portrait)

    assert Condition(gain=1, grey=False, coarseness=0) == condition
    assert 1 == condition.score_gain
    assert condition.enhance(portrait) is portrait


def test_a_dark_picture_is_brought_to_light(portrait: np.ndarray):
    """A quarter of the light is multiplied until the brightest parts are bright."""
    dark = portrait // 4

    enhanced = Condition.of(dark).enhance(dark)

    assert abs(enhanced.mean() - portrait.mean()) < 15


def test_a_grey_picture_gets_warm_middle_tones(portrait: np.ndarray):
    """Its scores are raised too; black and white stay."""
    grey = np.asarray(Image.fromarray(portrait).convert("L").convert("RGB"))
    condition = Condition.of(grey)

    enhanced = condition.enhance(grey)

    middle = enhanced[grey[..., 0] == 128].mean(0)
    assert condition.grey
    assert condition.score_gain > 1
    assert middle[0] > 128 > middle[2]
    assert (enhanced[grey == 0] == 0).all()
    assert (enhanced[grey == 255] == 255).all()


@pytest.mark.parametrize("quality", [20, 90])
def test_only_coarse_compression_is_heeded(portrait: np.ndarray, quality: int):
    """Scores are raised in a JPEG of quality 20, not in one of 90, and the brightness stays."""
    picture = coded(portrait, quality)
    condition = Condition.of(picture)

    enhanced = condition.enhance(picture)

    assert (quality == 20) == (condition.score_gain > 1.3)
    assert (quality == 90) == (condition.score_gain == 1)
    assert np.abs(grey_of(enhanced) - grey_of(picture)).mean() < 1


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 255))
def test_any_size_and_shade_can_be_enhanced(height: int, width: int, value: int):
    """A plain picture stays plain."""
    plain = np.full((height, width, 3), value, np.uint8)

    enhanced = Condition.of(plain).enhance(plain)

    assert plain.shape == enhanced.shape
    assert 0 == np.ptp(enhanced, (0, 1)).max()
