import numpy as np
import pytest
from PIL import Image, ImageOps

from faceguard.codecs.raster import Raster
from faceguard.codecs.rescaling import Rescaling

ORIENTATION = 274


def upright(stored: np.ndarray, orientation: int) -> np.ndarray:
    """Turn samples with Pillow, independently of the service."""
    image = Image.fromarray(stored)
    image.getexif()[ORIENTATION] = orientation
    return np.asarray(ImageOps.exif_transpose(image))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_hidden_has_no_say(orientation: int):
    """Samples of 10 bits around a hidden one of 16 become as bright as if it were not there, whichever way is up."""
    stored = np.arange(200 * 7, dtype=np.uint16).reshape(200, 7) % 1024
    stored[150, 2] = 60_000
    turned = upright(stored, orientation)
    rescaling = Rescaling.of(Raster.of(Image.fromarray(stored), b""), orientation)

    assert rescaling
    frame = rescaling.without((turned == 60_000).astype(np.uint8))

    expected = np.minimum(turned >> 2, 255)
    assert np.array_equal(np.repeat(expected[:, :, None], 3, 2), frame.pixels)


def test_where_nothing_is_hidden_all_samples_count():
    """The brightest sample of 12 bits becomes 255."""
    stored = np.full((4, 4), 4095, np.uint16)

    rescaling = Rescaling.of(Raster.of(Image.fromarray(stored), b""), 1)
    assert rescaling
    frame = rescaling.without(np.zeros((4, 4), np.uint8))

    assert 255 == frame.pixels.min()


def test_eight_bits_are_not_scaled():
    """There is nothing to do for samples of 8 bits."""
    assert Rescaling.of(Raster.of(Image.new("L", (4, 4)), b""), 1) is None
