"""A picture that is written again comes back about as large as it was, and as good."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from faceguard.codecs import decode, encode
from faceguard.codecs.limits import DecodeLimits
from faceguard.formats import PictureFormat
from testing.pictures import psnr, saved, scene


def again(data: bytes, quality: int | None = None, target: PictureFormat | None = None) -> bytes:
    """Decode a file and write it anew."""
    picture = decode(data, DecodeLimits())
    return encode(picture, picture.frames, target or picture.format, quality)


@pytest.mark.parametrize("name", ["AVIF", "WEBP"])
@pytest.mark.parametrize("quality", [10, 30, 50, 75, 90, 98])
def test_as_large_as_it_was(portrait: np.ndarray, name: str, quality: int):
    """Within a quarter, at whatever quality it was written."""
    data = saved(portrait, name, quality=quality)

    written = again(data)

    assert 3 / 4 < len(written) / len(data) < 5 / 4


@pytest.mark.parametrize("name", ["AVIF", "WEBP"])
def test_an_animation_as_large_as_it_was(portrait: np.ndarray, name: str):
    """The first frame says how coarse it is."""
    frames = [Image.fromarray(np.roll(portrait, 8 * i, 1)) for i in range(3)]
    data = saved(frames[0], name, save_all=True, append_images=frames[1:], duration=100, quality=30)

    assert len(again(data)) < 2 * len(data)


@given(st.integers(15, 98), st.sampled_from(["AVIF", "WEBP"]), st.integers(0, 9))
def test_the_quality_is_found(portrait: np.ndarray, quality: int, name: str, seed: int):
    """From the bits of the picture, nearly, whatever it shows."""
    data = saved(portrait[40 * seed :][:123, 30 * seed :][:, :135], name, quality=quality)

    found = decode(data, DecodeLimits()).quality

    assert found is not None
    assert 15 >= abs(found - quality)


@pytest.mark.parametrize("name", ["AVIF", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (3000, 17), (17, 3000), (5000, 8)])
def test_in_any_size(name: str, size: tuple[int, int]):
    """The headers before it differ with the size of the picture."""
    data = saved(scene(*size), name, quality=30)

    found = decode(data, DecodeLimits()).quality

    assert found is not None
    assert 6 >= abs(found - 30)


@pytest.mark.parametrize("source", ["AVIF", "WEBP"])
def test_another_format_has_a_quality_of_its_own(portrait: np.ndarray, source: str):
    """A coarse source is not made coarser by a format that codes in another way."""
    data = saved(portrait, source, quality=20)
    target = PictureFormat.AVIF if source == "WEBP" else PictureFormat.WEBP

    written = again(data, target=target)

    assert 38 < psnr(decode(data, DecodeLimits()).frames[0].pixels, np.asarray(Image.open(io.BytesIO(written))))


@pytest.mark.parametrize("name", ["AVIF", "WEBP"])
def test_a_wish_has_precedence(portrait: np.ndarray, name: str):
    """Who asks for a quality gets it."""
    data = saved(portrait, name, quality=10)

    assert len(again(data, quality=90)) > 3 * len(data)


def test_reports(shared_data):
    """An AVIF of 6 kB comes back about as large."""
    data = (shared_data / "reports/17-low-quality.avif").read_bytes()

    assert 3 / 4 < len(again(data)) / len(data) < 5 / 4
