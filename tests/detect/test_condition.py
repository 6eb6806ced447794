import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from service.detect.condition import Condition, blockiness


def coded(pixels: np.ndarray, quality: int) -> np.ndarray:
    """The picture after it was a JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "jpeg", quality=quality)
    return np.asarray(Image.open(file))


def test_a_good_picture_stays_as_it_is(portrait: np.ndarray):
    """Nothing is done to it, and its scores are not raised."""
    condition = Condition.of(portrait)

    assert Condition(gain=1, grey=False, coarseness=0) == condition
    assert 1 == condition.encouragement
    assert condition.developed(portrait) is portrait


def test_a_dark_picture_is_brought_to_light(portrait: np.ndarray):
    """A quarter of the light is multiplied until the brightest parts are bright."""
    dark = portrait // 4

    developed = Condition.of(dark).developed(dark)

    assert abs(developed.mean() - portrait.mean()) < 15


def test_a_grey_picture_gets_warm_middle_tones(portrait: np.ndarray):
    """Its scores are raised too; black and white stay."""
    grey = np.asarray(Image.fromarray(portrait).convert("L").convert("RGB"))
    condition = Condition.of(grey)

    developed = condition.developed(grey)

    middle = developed[grey[..., 0] == 128].mean(0)
    assert condition.grey
    assert condition.encouragement > 1
    assert middle[0] > 128 > middle[2]
    assert (developed[grey == 0] == 0).all()
    assert (developed[grey == 255] == 255).all()


@pytest.mark.parametrize("shift", range(0, 8, 3))
@pytest.mark.parametrize("quarters", [0, 1])
def test_coarse_compression_is_seen_at_any_phase(portrait: np.ndarray, shift: int, quarters: int):
    """Also where the picture was cut or turned after it was compressed."""
    coarse, fine = (np.rot90(coded(portrait, quality)[shift:, shift:], quarters) for quality in (20, 90))

    assert Condition.of(coarse).coarseness > 0.5
    assert 0 == Condition.of(fine).coarseness


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 255))
def test_a_plain_picture_has_no_blocks(height: int, width: int, value: int):
    """Of any size and shade."""
    plain = np.full((height, width, 3), value, np.uint8)

    assert 1 == blockiness(plain)
    assert plain.shape == Condition.of(plain).developed(plain).shape
