import io

import numpy as np
import pytest
from PIL import Image

from faceguard.detection.quantisation import quantisation_step


def coded(pixels: np.ndarray, quality: int) -> np.ndarray:
    """Return the picture after it was a JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "jpeg", quality=quality)
    return np.asarray(Image.open(file))


@pytest.mark.parametrize(("quality", "step"), [(10, 59), (20, 29.5), (35, 17)])
@pytest.mark.parametrize("shift", [0, 3, 7])
@pytest.mark.parametrize("quarters", [0, 1])
def test_the_step_is_seen_in_the_pixels(portrait: np.ndarray, quality: int, step: float, shift: int, quarters: int):
    """Also where the picture was cut or turned after it was compressed; libjpeg's tables say which step it was."""
    pixels = np.rot90(coded(portrait, quality)[shift:, 2 * shift :], quarters)

    assert abs(quantisation_step(pixels) / step - 1) < 0.15


@pytest.mark.parametrize("quality", [60, 75, 90, 95])
def test_fine_steps_are_all_alike(portrait: np.ndarray, quality: int):
    """Nothing is said of them but that they are fine."""
    assert quantisation_step(coded(portrait, quality)) < 15


def test_what_was_never_a_jpeg_has_no_coarse_step(portrait: np.ndarray):
    """Neither has noise, nor what was enlarged, nor a picture too small to tell."""
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
    enlarged = np.asarray(Image.fromarray(coded(portrait, 20)).resize((900, 900)))

    assert quantisation_step(noise) < 15
    assert quantisation_step(enlarged) < 15
    assert 0 == quantisation_step(portrait[:20, :20])
