import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.audit import png as png_audit
from faceguard.container import png
from faceguard.errors import BrokenPictureError, TooComplexError
from testing.pictures import animations, chunk, saved, scene

CLEAN = saved(scene(), "PNG")
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel, by colour type."""
ROWS = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"]
PASSES = np.array([list(row) for row in ROWS], int)
"""In which pass of an interlaced picture a pixel comes (PNG specification, 8.1)."""


def test_what_it_says():
    """Size and kind are read without decoding."""
    source = png.parse(CLEAN)

    assert source.size == (48, 32)
    assert (source.header.depth, source.header.colour) == (8, 2)
    assert (source.frames, source.exif, source.icc) == (0, b"", b"")


@pytest.mark.parametrize(
    ("width", "height", "interlaced", "expected"), [(3, 2, 0, 20), (8, 8, 1, 15 * 1 + 192), (1, 1, 1, 4)]
)
def test_raw_size(width, height, interlaced, expected):
    """The size before compression counts filter bytes, and the passes of interlaced pictures."""
    assert expected == png.Header(width, height, 8, 2, interlaced).raw_size(width, height)


@given(st.integers(1, 30), st.integers(1, 30), st.sampled_from(sorted(SAMPLES)), st.sampled_from([1, 2, 4, 8, 16]))
def test_raw_size_of_interlaced_pictures(width, height, colour, depth):
    """Of each pass that has pixels, the rows with a filter byte each, filled up to whole bytes."""
    passes = np.tile(PASSES, (4, 4))[:height, :width]
    parts = [passes == number for number in range(1, 8) if (passes == number).any()]
    rows = [(int(part.any(1).sum()), int(part.any(0).sum()) * SAMPLES[colour] * depth) for part in parts]

    expected = sum(count * (1 + -(-bits // 8)) for count, bits in rows)
    assert expected == png.Header(width, height, depth, colour, 1).raw_size(width, height)


def _headed(*fields: int) -> bytes:
    """Give the clean file a header of width, height, and further bytes."""
    return CLEAN[:8] + chunk(b"IHDR", struct.pack(f">II{len(fields) - 2}B", *fields)) + CLEAN[33:]


@pytest.mark.parametrize("colour", SAMPLES)
@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_kinds_of_samples(colour, depth):
    """All that a header can announce, of pictures as large as it can say."""
    header = png.parse(_headed(1 << 31, (1 << 31) - 1, depth, colour, 0, 0, 1)).header

    assert png.Header(1 << 31, (1 << 31) - 1, depth, colour, 1) == header
    assert (colour == 3) == header.palette


@pytest.mark.parametrize(
    "fields", [(3, 2, 0, 0, 0), (9, 2, 0, 0, 0), (8, 1, 0, 0, 0), (8, 5, 0, 0, 0), (8, 7, 0, 0, 0)]
)
@pytest.mark.parametrize("more", [(), (0,)])
def test_impossible_headers(fields, more):
    """Samples that do not exist, and headers of another length, are broken."""
    with pytest.raises(BrokenPictureError):
        png.parse(_headed(48, 32, *fields, *more))
    with pytest.raises(BrokenPictureError):
        png.parse(_headed(48, 32, 8, 2, 0, 0, *more, *more))


def test_colours_by_their_chromaticities():
    """White stands first, then red, green and blue; in 100000ths."""
    stated = chunk(b"cHRM", struct.pack(">8I", 31_000, 32_000, 70_000, 29_000, 20_000, 75_000, 13_000, 5_000))
    gamma = chunk(b"gAMA", struct.pack(">I", 50_000))

    colours = png.parse(CLEAN[:33] + gamma + stated + CLEAN[33:]).colours

    assert colours
    assert (0.7, 0.29, 0.2, 0.75, 0.13, 0.05, 0.31, 0.32) == colours.chromaticities


def test_chunks_are_counted():
    """As many as are allowed are read, and one more is not."""
    at = len(CLEAN) - 12
    files = [CLEAN[:at] + chunk(b"teSt", b"") * (count - 3) + CLEAN[at:] for count in (50_000, 50_001)]

    assert 50_000 == len(png.parse(files[0]).chunks)
    with pytest.raises(TooComplexError):
        png.parse(files[1])


def test_profiles_are_unpacked_up_to_a_size():
    """A larger one, a cut and a damaged one are none."""

    def carried(packed: bytes) -> bytes:
        return png.parse(CLEAN[:33] + chunk(b"iCCP", b"name\0\0" + packed) + CLEAN[33:]).icc

    assert b"profile" == carried(zlib.compress(b"profile"))
    assert (4 << 20) - 1 == len(carried(zlib.compress(bytes((4 << 20) - 1))))
    for packed in (zlib.compress(bytes((4 << 20) + 1)), zlib.compress(b"profile")[:-1], b"x" * 20):
        assert b"" == carried(packed)


def test_animation():
    """An animation of stills has as many frames, none of them hidden, and passes the audit."""
    stills = [saved(scene(seed=i), "PNG") for i in range(3)]

    data = png.animation(stills, [10, 20, 30], 5)

    source = png.parse(data)
    assert (source.frames, source.loop, source.hidden_default) == (3, 5, False)
    png_audit.audit(data)


@given(*[st.integers(0, 2**32 - 1)] * 4, *[st.integers(0, 2**16 - 1)] * 2, st.binary(min_size=2, max_size=2))
def test_frames_in_parts(width: int, height: int, left: int, top: int, delay: int, unit: int, ends: bytes):
    """A frame's place makes it a part, whatever its size, how long it is shown and how it ends."""
    control = struct.pack(">5I2H", 0, width, height, left, top, delay, unit) + ends

    assert (left, top) == (0, 0) or png.parse(CLEAN[:33] + chunk(b"fcTL", control) + CLEAN[33:]).pieced
    control = control[:12] + bytes(8) + control[20:]
    assert not png.parse(CLEAN[:33] + chunk(b"fcTL", control) + CLEAN[33:]).pieced


def test_contradicting_animation():
    """An animation whose frames are not as many as announced is none."""
    data = animations()["png"]

    assert png.parse(data).frames == 3
    assert png.parse(data.replace(chunk(b"acTL", b"\0\0\0\3\0\0\0\0"), chunk(b"acTL", b"\0\0\0\4\0\0\0\0"))).frames == 0


@pytest.mark.parametrize(
    "data", [b"", CLEAN[:8], CLEAN[:40], CLEAN[:-13], CLEAN[:8] + CLEAN[33:], CLEAN[:8] + CLEAN[-12:]]
)
def test_broken(data):
    """Files that end too early or do not start with a header are broken."""
    with pytest.raises(BrokenPictureError):
        png.parse(data)
