import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.container.opus import emptied, is_empty, is_plain, plain

FRAME = b"sound"


def padded(filling: bytes) -> bytes:
    """Return a packet of one frame that is filled up."""
    return b"\xfb\x41" + b"\xff" * (len(filling) // 254) + bytes([len(filling) % 254]) + FRAME + filling


def head(channels: int = 2, rate: int = 48_000, family: int = 0) -> bytes:
    """Describe a track."""
    return struct.pack("<8sBBHIhB", b"OpusHead", 1, channels, 312, rate, 0, family)


@given(st.binary(max_size=600))
def test_what_fills_up_becomes_zeros(filling: bytes):
    """The sound stays, and lengths do."""
    packet = padded(filling)

    assert padded(bytes(len(filling))) == emptied(packet)
    assert is_empty(packet) is not any(filling)


@given(st.binary())
def test_what_was_emptied_is_empty(packet: bytes):
    """Whatever it was; what cannot be read becomes silence."""
    assert is_empty(emptied(packet))


@pytest.mark.parametrize("packet", [b"\xf8sound", b"\xf9sound", b"\xfasound", b"\xfb\x02sound"])
def test_packets_that_are_not_filled_up_stay(packet: bytes):
    """Of one frame, two or more."""
    assert packet == emptied(packet)
    assert is_empty(packet)


def test_a_description_loses_the_rate_of_the_recording():
    """It is a number that nothing needs."""
    assert head() == plain(head(rate=44_100))
    assert is_plain(plain(head(rate=0x4D41524B)))


@pytest.mark.parametrize("other", [b"", head() + b"x", head(channels=3), head(family=1), head(rate=44_100), b"x" * 19])
def test_others_are_not_plain(other: bytes):
    """More channels are described by tables."""
    assert not is_plain(other)
