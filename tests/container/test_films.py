from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.container.films import begins_as_video
from testing.videos import RATE, video

PACKET = b"G" + bytes(187)


BASE = Fraction(1, RATE)
FORMATS = ["mp4", "mov", "matroska", "webm", "avi", "flv", "asf", "mpegts", "mpeg", "mxf"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_container_is_known_by_its_first_bytes(name: str):
    """As this one writes them."""
    own = {"webm": "libvpx", "flv": "flv1", "asf": "msmpeg4v3", "avi": "mpeg4"}
    made = video([np.zeros((48, 64, 3), np.uint8)], format=name, codec=own.get(name, "mpeg2video"), base=BASE)

    assert begins_as_video(made[:4096])


@given(st.binary(max_size=800).filter(lambda rest: rest[187:188] != b"G"))
def test_one_packet_makes_no_stream(rest: bytes):
    """A text may begin with its letter; so may a program in TypeScript."""
    assert not begins_as_video(b"G" + rest)


@pytest.mark.parametrize(
    "head",
    [b"", b"RIFF0000WAVE", b"\0\0\0\x1cftypM4A ", b"OggS" + bytes(24) + b"OpusHead", b"GIF89a", PACKET, b"GGG"],
)
def test_sound_and_others_are_none(head: bytes):
    """Though their containers are those of videos."""
    assert not begins_as_video(head)
