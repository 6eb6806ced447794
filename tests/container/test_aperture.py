"""What a file cuts off is not in the answer."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.container.aperture import Rectangle, shown
from faceguard.container.isobmff import Box
from testing.pictures import saved, scene
from tests.container.test_items import box

SIZE = 120, 80
PLAIN = saved(scene(*SIZE), "AVIF", quality=95)


def aperture(*rectangle: int, size: tuple[int, int] = SIZE) -> bytes:
    """Write the content of a box for this rectangle: left, top, right and bottom."""
    left, top, right, bottom = rectangle
    offsets = left + right - size[0], top + bottom - size[1]
    return struct.pack(">IIIIiIiI", right - left, 1, bottom - top, 1, offsets[0], 2, offsets[1], 2)


def told(content: bytes, size: tuple[int, int] = SIZE) -> Rectangle | None:
    return shown(content, [Box(b"free", 0, 0), Box(b"clap", 0, len(content))], size)


@given(
    st.lists(st.integers(0, 120), min_size=2, max_size=2, unique=True),
    st.lists(st.integers(0, 80), min_size=2, max_size=2, unique=True),
)
def test_what_is_written_is_told(across: list[int], down: list[int]):
    """Wherever it lies in the picture; all of the picture is no part of it."""
    (left, right), (top, bottom) = sorted(across), sorted(down)
    whole = (left, top, right, bottom) == (0, 0, *SIZE)

    assert (None if whole else (left, top, right, bottom)) == told(aperture(left, top, right, bottom))


@pytest.mark.parametrize(
    "content",
    [
        aperture(-1, 0, 50, 50),
        aperture(0, 0, 121, 80),
        aperture(0, -2, 50, 50),
        aperture(0, 0, 50, 81),
        struct.pack(">IIIIiIiI", 0, 1, 10, 1, 0, 1, 0, 1),
        struct.pack(">IIIIiIiI", 9, 1, 10, 1, 0, 1, 0, 1),
        struct.pack(">IIIIiIiI", 10, 0, 10, 1, 0, 1, 0, 1),
        struct.pack(">IIIIiIiI", 10, 1, 10, 1, 0, 0, 0, 1),
        struct.pack(">IIIIiIiI", 21, 2, 10, 1, 0, 1, 0, 1),
    ],
)
def test_what_makes_no_sense_cuts_nothing_off(content: bytes):
    """It reaches beyond the picture, is empty, or ends within a pixel."""
    assert told(content) is None


def test_without_one_all_is_shown():
    """As in nearly all files."""
    assert shown(b"", [Box(b"ispe", 0, 0)], SIZE) is None


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_an_avif_is_cut_before_it_is_turned(turned: int):
    """What its file hides is not there, and what it shows is where it was."""
    expected = decode(PLAIN, DecodeLimits()).frames[0].pixels[10:60, 7:90]
    data = with_properties(PLAIN, box(b"clap", aperture(7, 10, 90, 60)), box(b"irot", bytes([turned])))

    (frame,) = decode(data, DecodeLimits()).frames

    assert np.array_equal(np.rot90(expected, turned), frame.pixels)


def with_properties(data: bytes, *properties: bytes) -> bytes:
    """Give the one item of a file more properties; they have to be known by whoever shows it."""
    changed, grown = bytearray(data), sum(map(len, properties))
    at = data.index(b"ipma")
    (count,) = data[at + 14 : at + 15]
    listed = data[data.index(b"ipco") + 4 : at - 4]
    known = sum(1 for _ in _boxes(listed))
    numbers = bytes(0x80 | known + 1 + i for i in range(len(properties)))
    changed[at + 14] = count + len(properties)
    changed[at + 15 + count : at + 15 + count] = numbers
    changed[at - 4 : at - 4] = b"".join(properties)
    grow(changed, b"ipco", grown)
    grow(changed, b"ipma", len(numbers))
    for kind in (b"iprp", b"meta"):
        grow(changed, kind, grown + len(numbers))
    place = data.index(b"iloc")
    first = data.index(struct.pack(">I", data.index(b"mdat") + 4), place)
    struct.pack_into(">I", changed, first, data.index(b"mdat") + 4 + grown + len(numbers))
    return bytes(changed)


def _boxes(data: bytes):
    while data:
        (size,) = struct.unpack_from(">I", data)
        yield data[:size]
        data = data[size:]


def grow(data: bytearray, kind: bytes, size: int) -> None:
    """Say that a box is longer."""
    at = data.index(kind) - 4
    struct.pack_into(">I", data, at, struct.unpack_from(">I", data, at)[0] + size)
