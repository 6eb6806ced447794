"""A picture that is written again comes back about as large as it was, and as good."""

import random
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from faceguard.codecs import decode, encode, heic, webp
from faceguard.codecs.equivalents import equivalent
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import BrokenPictureError, FaceguardError, TooComplexError
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture
from testing import heics
from testing.pictures import saved, scene
from tests.container.test_items import grid


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


@settings(max_examples=60)
@given(st.integers(15, 98), st.sampled_from(["AVIF", "WEBP"]), st.integers(0, 9))
def test_the_quality_is_found(portrait: np.ndarray, quality: int, name: str, seed: int):
    """From the bits of the picture, nearly, whatever it shows."""
    data = saved(portrait[40 * seed :][:123, 30 * seed :][:, :135], name, quality=quality)

    found = decode(data, DecodeLimits()).quality

    assert found is not None
    assert 15 >= abs(found - quality)


def of_libwebp(quality: float) -> float:
    """Give the quantiser by which libwebp writes, of 0 to 127 (QualityToCompression in its quant_enc.c)."""
    linear = quality / 150 if quality < 75 else quality / 50 - 1
    return float(127 * (1 - linear ** (1 / 3)))


@pytest.mark.parametrize("quantised", range(128))
def test_the_quality_is_that_for_which_libwebp_takes_the_quantiser(monkeypatch: pytest.MonkeyPatch, quantised: int):
    """It is the nearest one; of the finest there is one that saves bytes."""
    monkeypatch.setattr(webp, "quantiser", lambda _: quantised)

    found = decode(saved(scene(8, 8), "WEBP"), DecodeLimits()).quality

    assert found is not None
    assert found == 1 or quantised <= of_libwebp(found - 0.5)
    assert found == 98 or of_libwebp(found + 0.5) <= quantised


@pytest.mark.parametrize("name", ["AVIF", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (3000, 17), (17, 3000), (5000, 8)])
def test_in_any_size(name: str, size: tuple[int, int]):
    """The headers before it differ with the size of the picture."""
    data = saved(scene(*size), name, quality=30)

    found = decode(data, DecodeLimits()).quality

    assert found is not None
    assert 6 >= abs(found - 30)


@pytest.mark.parametrize("quality", heics.PHOTOS)
def test_a_heic_as_large_as_it_was(quality: int):
    """As a JPEG, which is what it comes back as."""
    data = heics.PHOTOS[quality]

    written = again(data, target=PictureFormat.JPEG)

    assert 2 / 3 < len(written) / len(data) < 3 / 2


@pytest.mark.parametrize("quality", heics.PHOTOS)
def test_the_quality_of_a_heic_is_found(quality: int):
    """It is that which the encoder was asked for, nearly."""
    found = decode(heics.PHOTOS[quality], DecodeLimits()).quality

    assert found is not None
    assert 2 >= abs(found - quality)


def test_the_quality_of_a_grid_is_found():
    """It is that of its tiles."""
    assert decode(heics.CLEAN, DecodeLimits()).quality == decode(grid(5, 5, (320, 320)), DecodeLimits()).quality


def test_tiles_of_several_qualities(monkeypatch: pytest.MonkeyPatch):
    """That of the middle one counts, wherever it is."""
    found = iter([30, 10, 22])
    monkeypatch.setattr(heic, "quantiser", lambda *_: next(found))

    assert 50 == decode(grid(1, 3, (192, 64)), DecodeLimits()).quality


@pytest.mark.parametrize("error", [BrokenPictureError(), TooComplexError("too much")])
def test_a_quality_that_is_not_known(monkeypatch: pytest.MonkeyPatch, error: FaceguardError):
    """A picture whose headers are strange comes back at the usual one."""
    usual = again(heics.PHOTOS[35], quality=92, target=PictureFormat.JPEG)
    monkeypatch.setattr(heic, "quantiser", Mock(side_effect=error))

    assert usual == again(heics.PHOTOS[35], target=PictureFormat.JPEG)


@given(st.sampled_from(["grid", *heics.PHOTOS]), st.integers(0, 2**32))
def test_the_quality_of_a_damaged_heic(name: str | int, seed: int):
    """It is one that there is, or not known."""
    rng = random.Random(seed)
    data = bytearray(grid(2, 2, (128, 128)) if name == "grid" else heics.PHOTOS[int(name)])
    headers = data.index(b"mdat") + 40
    for _ in range(rng.choice([1, 2, 8])):
        data[rng.randrange(headers)] = rng.choice([0, 1, 3, 0x7F, 0x80, 0xFF, rng.randrange(256)])

    try:
        found = decode(bytes(data), DecodeLimits()).quality
    except FaceguardError:
        return
    assert found is None or 1 <= found <= 100


LOSSY = {"JPEG": PictureFormat.JPEG, "WEBP": PictureFormat.WEBP, "AVIF": PictureFormat.AVIF}


@pytest.mark.parametrize("target", LOSSY.values())
@pytest.mark.parametrize("source", [*LOSSY, "HEIC"])
def test_as_coarse_in_another_format(portrait: np.ndarray, source: str, target: PictureFormat):
    """A coarse picture is about as large in any format with losses."""
    data = heics.PHOTOS[35] if source == "HEIC" else saved(portrait[:256, 100:356], source, quality=30)

    written = again(data, target=target)

    assert 1 / 2 < len(written) / len(data) < 3 / 2


@pytest.mark.parametrize(
    ("source", "target"), [("JPEG", "WEBP"), ("JPEG", "AVIF"), ("WEBP", "AVIF"), ("AVIF", "WEBP"), ("HEIC", "WEBP")]
)
def test_no_finer_than_usual(portrait: np.ndarray, source: str, target: str):
    """A fine picture is written in a format that saves bytes as one of which nothing is known."""
    data = heics.PHOTOS[80] if source == "HEIC" else saved(portrait[:256, 100:356], source, quality=97)
    picture = decode(data, DecodeLimits())
    unknown = replace(picture, quality=None)

    known, usual = (encode(each, each.frames, LOSSY[target], None) for each in (picture, unknown))
    assert usual == known


@given(st.sampled_from(list(LOSSY.values())), st.sampled_from([*LOSSY.values(), PictureFormat.HEIC]), st.data())
def test_equivalents(target: PictureFormat, source: PictureFormat, data: st.DataObject):
    """There is one for each quality, and a finer one for one that is finer."""
    one, other = sorted(data.draw(st.tuples(st.integers(1, 100), st.integers(1, 100))))
    frame = Frame(scene())
    pair = [equivalent(Picture(source, (frame,), quality=q), target) or 0 for q in (one, other)]

    assert 1 <= pair[0] <= pair[1] <= 100


@pytest.mark.parametrize("source", [*LOSSY, "HEIC"])
def test_a_wish_has_precedence(portrait: np.ndarray, source: str):
    """Who asks for a quality gets it."""
    data = heics.PHOTOS[35] if source == "HEIC" else saved(portrait[:256, 100:356], source, quality=10)

    written = again(data, quality=90, target=LOSSY.get(source, PictureFormat.JPEG))

    assert len(written) > 3 / 2 * len(data)


def test_reports(shared_data):
    """An AVIF of 6 kB comes back about as large."""
    data = (shared_data / "reports/17-low-quality.avif").read_bytes()

    assert 3 / 4 < len(again(data)) / len(data) < 5 / 4


@pytest.mark.parametrize("name", ["leaks/21_orient6.heic", "odd_made/face.heic", "reports/02-DSC0001.HIF"])
def test_heics_of_others(shared_data, name: str):
    """Photos come back as JPEGs that are about as large."""
    data = (shared_data / name).read_bytes()

    assert 3 / 4 < len(again(data, target=PictureFormat.JPEG)) / len(data) < 4 / 3
