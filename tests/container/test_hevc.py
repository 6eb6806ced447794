"""The quantiser of an HEVC picture: what a writer after the standard says is found, and nothing goes wrong."""

import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.container.hevc import quantiser
from faceguard.container.nal import MAX_UNITS
from faceguard.errors import BrokenPictureError
from testing.hevc import COUNTED_STILL, FOLLOWING, MESSAGE, Stream, Writer


@given(st.integers(0, 2**32), st.sampled_from([8, 10, 12, 16]), st.data())
def test_what_is_written_is_found(seed: int, depth: int, data: st.DataObject):
    """Whatever else stands in the parameter sets and in the header of the slice."""
    expected = data.draw(st.integers(-6 * (depth - 8), 51))
    base = data.draw(st.integers(-6 * (depth - 8), 51))
    stream = Stream(random.Random(seed), base, expected - base, depth, number=seed % 64)

    assert expected == quantiser(stream.configuration(), stream.data())


@pytest.mark.parametrize(("depth", "value"), [(8, -1), (8, 52), (10, -13), (10, 60), (8, 2**31), (17, 26)])
def test_one_that_there_is_not(depth: int, value: int):
    """It says nothing of the quality."""
    stream = Stream(random.Random(0), delta=value - 26, depth=depth)

    with pytest.raises(BrokenPictureError):
        quantiser(stream.configuration(), stream.data())


@pytest.mark.parametrize(
    "stream",
    [
        Stream(random.Random(0), unit_kind=FOLLOWING),
        Stream(random.Random(0), unit_kind=COUNTED_STILL),
        Stream(random.Random(0), slice_kind=1),
        Stream(random.Random(0), first=False),
    ],
    ids=["a picture that follows", "a counted one", "a slice that refers to others", "a slice that is not the first"],
)
def test_no_still(stream: Stream):
    """Of such a picture nothing is known."""
    with pytest.raises(BrokenPictureError):
        quantiser(stream.configuration(), stream.data())


def test_a_missing_parameter_set():
    """One that the slice does not name says nothing of it."""
    stream, other = (Stream(random.Random(0), number=number) for number in (0, 1))

    with pytest.raises(BrokenPictureError):
        quantiser(other.configuration(), stream.data())


def test_a_slice_behind_many_units():
    """It is not looked for for ever."""
    message = Writer().unit(MESSAGE)
    stream = Stream(random.Random(0))
    before = (struct.pack(">I", len(message)) + message) * MAX_UNITS

    with pytest.raises(BrokenPictureError):
        quantiser(stream.configuration(), before + stream.data())


@given(seed=st.integers(0, 2**32), count=st.integers(1, 12), cut=st.booleans())
def test_damage(seed: int, count: int, *, cut: bool):
    """A quantiser that there is or none, and no other exception."""
    rng = random.Random(seed)
    stream = Stream(rng, rng.randrange(52))
    parts = [bytearray(stream.configuration()), bytearray(stream.data())]
    for _ in range(count):
        part = rng.choice(parts)
        part[rng.randrange(len(part))] = rng.choice([0, 1, 3, 0x7F, 0x80, 0xFF, rng.randrange(256)])
    if cut:
        part = rng.choice(parts)
        del part[rng.randrange(len(part)) :]

    try:
        found = quantiser(bytes(parts[0]), bytes(parts[1]))
    except BrokenPictureError:
        return
    assert -6 * 8 <= found <= 51


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_noise(configuration: bytes, data: bytes):
    """Bytes that are no picture at all are told as such."""
    with pytest.raises(BrokenPictureError):
        quantiser(configuration, data)
