"""A GIF is written with the colours of its pixels, and pixels of few colours come back as they are."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from faceguard.codecs import audit, decode, encode
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.palette import counted, fit, indexed
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture, Pixels
from testing.pictures import animations, psnr, saved, scene

SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))


def again(frames: list[Frame], target: PictureFormat = PictureFormat.GIF, loop: int = 0) -> tuple[bytes, Picture]:
    """Write frames and read them."""
    data = encode(Picture(PictureFormat.GIF, tuple(frames), loop=loop), frames, target, None)
    audit(data, target)
    return data, decode(data, DecodeLimits())


def noise(size: tuple[int, int], colours: int, seed: int) -> Pixels:
    """Make pixels of at most so many colours, as chance wills."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (colours, 3), np.uint8)[rng.integers(0, colours, size)]


@given(SIZES, st.integers(1, 256), st.integers(0, 99), st.sampled_from([PictureFormat.GIF, PictureFormat.PNG]))
def test_few_colours_come_back(size: tuple[int, int], colours: int, seed: int, target: PictureFormat):
    """A still of at most 256 colours loses nothing, and is written with a palette unless it is grey."""
    pixels = noise(size, colours, seed)

    data, picture = again([Frame(pixels)], target)

    assert np.array_equal(pixels, picture.frames[0].pixels)
    assert Image.open(io.BytesIO(data)).mode in {"P", "L"}


@given(colours=st.integers(1, 256), transparent=st.booleans())
def test_a_palette_is_no_larger_than_its_colours_take(colours: int, *, transparent: bool):
    """It has a power of two of entries, two at least: what is transparent is one."""
    pixels = np.arange(colours, dtype=np.uint8)[None, :, None].repeat(3, 2)
    pixels[:, :, 1] = 99
    alpha = np.full((1, colours), 255, np.uint8)
    alpha[0, 0] = 0

    data, _ = again([Frame(pixels, alpha if transparent else None)])

    descriptor = 21  # behind head and control
    assert 1 << max(1, (colours - 1).bit_length()) == 2 << (data[descriptor + 9] & 7)


@settings(max_examples=60)
@given(SIZES, st.integers(1, 200), st.integers(0, 99), st.integers(1, 5), st.integers(0, 99))
def test_frames_come_back(size: tuple[int, int], colours: int, seed: int, count: int, loop: int):
    """Only what changes is written, and what is shown is the same, as often and as long."""
    whole = noise(size, colours, seed)
    frames = []
    for number in range(count):
        whole = whole.copy()
        whole[number :: count + 1] = whole[0, 0]
        frames.append(Frame(whole, duration=10 * (number + 1)))

    _, picture = again(frames, loop=loop)

    assert count == 1 or [f.duration for f in picture.frames] == [f.duration for f in frames]
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(frames, picture.frames, strict=True))
    assert (loop if count > 1 else 1) == picture.loop


@settings(max_examples=60)
@given(SIZES, st.integers(1, 255), st.integers(0, 99), st.integers(1, 3))
def test_transparency_comes_back(size: tuple[int, int], colours: int, seed: int, count: int):
    """What is transparent is so in every frame, and no earlier one shows through it."""
    rng = np.random.default_rng(seed)
    frames = [Frame(noise(size, colours, seed), rng.choice(np.array([0, 255], np.uint8), size)) for _ in range(count)]

    _, picture = again(frames)

    for one, other in zip(frames, picture.frames, strict=True):
        alpha = np.full(size, 255, np.uint8) if other.alpha is None else other.alpha
        assert one.alpha is not None
        assert np.array_equal(one.alpha, alpha)
        assert np.array_equal(one.pixels[alpha > 0], other.pixels[alpha > 0])


@settings(max_examples=40)
@given(SIZES, st.integers(0, 99))
def test_many_colours_are_brought_to_the_nearest(size: tuple[int, int], seed: int):
    """What is read is what the choice of 256 colours left, pixel by pixel."""
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)
    numbers, colours = indexed(pixels)

    _, picture = again([Frame(pixels)])

    assert np.array_equal(colours[numbers], picture.frames[0].pixels)


def test_a_photo_looks_like_one(portrait: np.ndarray):
    """256 colours are enough for a portrait."""
    _, picture = again([Frame(portrait)])

    assert 32 < psnr(portrait, picture.frames[0].pixels)


@pytest.mark.parametrize("name", ["gif", "png", "webp", "avif"])
def test_animations_become_gifs(name: str):
    """Of whatever format they are."""
    picture = decode(animations()[name], DecodeLimits())

    _, written = again(list(picture.frames))

    assert 3 == len(written.frames)
    assert [100, 200, 300] == [f.duration for f in written.frames]


def test_as_large_as_it_was(portrait: np.ndarray):
    """A GIF comes back about as large, and a PNG with a palette too."""
    for name, target in (("GIF", PictureFormat.GIF), ("PNG", PictureFormat.PNG)):
        data = saved(Image.fromarray(portrait).quantize(256), name)
        picture = decode(data, DecodeLimits())

        assert len(encode(picture, picture.frames, target, None)) < 1.2 * len(data)


@given(SIZES, st.integers(1, 255), st.integers(0, 99))
def test_what_covers_fits_into_the_palette(size: tuple[int, int], colours: int, seed: int):
    """Whatever covers a part, all others stay as they are and a palette holds both."""
    rng = np.random.default_rng(seed)
    pixels, hidden = noise(size, colours, seed), rng.integers(0, 2, size, np.uint8) * 255
    pixels[hidden > 0] = rng.integers(0, 256, (int((hidden > 0).sum()), 3), np.uint8)
    before, few = pixels.copy(), len(np.unique(pixels[hidden > 0], axis=0)) <= 2

    fit(pixels, hidden)

    assert few or np.array_equal(before[hidden == 0], pixels[hidden == 0])
    assert counted(pixels, 255) is not None


def test_a_solid_colour_is_the_one_that_was_named():
    """Where the palette is full, two colours that are nearly alike make room for it."""
    grid = np.stack(np.meshgrid(np.arange(0, 255, 17), np.arange(0, 255, 15)), -1).reshape(15, 17, 2).astype(np.uint8)
    pixels = np.dstack([grid, np.zeros(grid.shape[:2], np.uint8)])
    hidden = np.zeros(pixels.shape[:2], np.uint8)
    pixels = np.vstack([pixels, np.full((1, 17, 3), 255, np.uint8)])
    hidden = np.vstack([hidden, np.full((1, 17), 255, np.uint8)])
    before = pixels.copy()

    fit(pixels, hidden)

    assert (pixels[-1] == 255).all()
    assert 17 >= np.abs(before[:-1].astype(int) - pixels[:-1]).max()
    assert 1 == (before != pixels).any(2).sum()


def test_many_colours_are_left_alone():
    """A photo has no palette to fit into."""
    pixels = scene(200, 200)
    hidden = np.zeros((200, 200), np.uint8)
    hidden[50:90, 50:90] = 255
    before = pixels.copy()

    fit(pixels, hidden)

    assert np.array_equal(before, pixels)
