import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard.audit.lzw import check
from faceguard.codecs.gif import packed
from faceguard.container.gif import Image as GifImage
from faceguard.container.gif import written
from faceguard.errors import LeakError
from faceguard.picture import Pixels
from testing.pictures import opened
from testing.twins.gif import codes

SIZES = range(2, 9)


def drawing(seed: int, size: int, count: int) -> Pixels:
    """Draw a row of numbers with `size` bits, partly in runs."""
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 << size, count, np.uint8)
    return np.repeat(numbers, rng.integers(1, rng.integers(2, 30), count))[None, :count]


def passes(data: bytes, size: int, pixels: int) -> bool:
    try:
        check(data, size, pixels, 1 << size)
    except LeakError:
        return False
    return True


def unpacked(data: bytes, size: int, pixels: int) -> Pixels:
    """Unpack by another decoder."""
    palette = np.repeat(np.arange(1 << size, dtype=np.uint8), 3).tobytes()
    image = GifImage((0, 0, pixels, 1), palette, None, cleared=False, duration=0, coded=data)
    return np.ascontiguousarray(opened(written((pixels, 1), [image], 1))[..., 0])


@given(st.integers(0, 2**32), st.sampled_from(SIZES), st.integers(1, 20_000))
@settings(max_examples=40, deadline=None)
def test_what_is_packed_passes(seed: int, size: int, count: int):
    """With every number of colours, in runs and noise, in one table and in several."""
    pixels = drawing(seed, size, count)

    check(packed(pixels, size), size, count, 1 << size)


@pytest.mark.parametrize(
    ("size", "counts"),
    [
        (2, range(1, 40)),
        (2, range(19_490, 19_555)),
        (8, range(250, 262)),
        (8, range(3940, 3952)),
        (8, range(7882, 7894)),
    ],
)
def test_what_ends_where_a_table_does_passes(size: int, counts: range):
    """Before, at and behind the code that clears it, and where codes become longer."""
    pixels = np.random.default_rng(0).integers(0, 1 << size, (1, 20_000), np.uint8)
    for count in counts:
        check(packed(np.ascontiguousarray(pixels[:, :count]), size), size, count, 1 << size)


@given(st.integers(0, 2**32), st.sampled_from(SIZES), st.integers(1, 6000))
@settings(max_examples=60, deadline=None)
def test_pixels_are_packed_in_one_way(seed: int, size: int, count: int):
    """Shorter strings, tables that are cleared early and bits behind the end say something that no pixel says."""
    pixels = drawing(seed, size, count)
    other = codes(pixels.reshape(-1), size, random.Random(seed))

    assert passes(other, size, count) == (other == packed(pixels, size))


@given(st.integers(0, 2**32), st.sampled_from([2, 3, 8]), st.integers(1, 9000), st.data())
@settings(max_examples=100, deadline=None)
def test_what_passes_is_what_its_pixels_are_packed_to(seed: int, size: int, count: int, data: st.DataObject):
    """Whichever bits are changed, bytes added or taken away."""
    changed = bytearray(packed(drawing(seed, size, count), size))
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed += data.draw(st.sampled_from([b"", b"", b"\0", b"\1"]))

    if passes(bytes(changed), size, count):
        assert bytes(changed) == packed(unpacked(bytes(changed), size, count), size)


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\4", b"\5", b"\x2c", bytes(99), b"\xff" * 99, packed(np.zeros((1, 7), np.uint8), 2) + b"\0"]
)
def test_what_is_not_packed_pixels_does_not_pass(data: bytes):
    """No code, no pixel, or no end."""
    assert not passes(data, 2, 7)


def test_neither_more_nor_fewer_pixels_pass_nor_other_colours():
    """The image says how many there are, and the palette which."""
    data = packed(np.array([[0, 1, 3, 3, 3]], np.uint8), 2)

    assert [False, True, False] == [passes(data, 2, count) for count in (4, 5, 6)]
    with pytest.raises(LeakError):
        check(data, 2, 5, colours=3)
