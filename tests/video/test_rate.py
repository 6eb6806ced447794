import io
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.media.encoders import AV1, H264, VP9, Encoder
from faceguard.media.film import VideoFacts
from faceguard.media.frames import Colour
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from faceguard.video.rate import FEWEST_BITS, MOST_BITS, bits
from testing.videos import opened, panned, video

pytestmark = pytest.mark.video

FACTS = VideoFacts(
    640, 360, "h264", Fraction(25), Fraction(1, 25), Fraction(1), (), Colour(), Fraction(0)
)  # 25 pictures a second, one for each unit of time


@pytest.mark.parametrize("sound", [True, False])
def test_the_bytes_of_pictures_are_counted(portrait: np.ndarray, *, sound: bool):
    """Without those of sound, which are copied besides, and without the container's."""
    source = video(panned(portrait, 10), sound=sound)
    with Reader(io.BytesIO(source), VideoLimits(1 << 20, 1 << 24, 60)) as reader:
        list(reader.pictures())
    with opened(source) as container:
        pictures = sum(packet.size for packet in container.demux(video=0))

    assert pictures == reader.coded


@given(st.integers(0, 10**12), st.integers(2, 5000), st.sampled_from([H264, AV1, VP9]))
def test_the_bound_is_near_the_sources_rate(coded: int, frames: int, encoder: Encoder):
    """Never above a tenth more, and of a long video not below it, but for the least and the most."""
    rate = 8 * coded * 25 / frames
    most = bits(FACTS, range(frames), coded, encoder)

    assert FEWEST_BITS <= most <= max(FEWEST_BITS, 1.1 * rate)
    if FEWEST_BITS < rate < MOST_BITS and frames > 1000:
        assert most > rate


@pytest.mark.parametrize(("source", "more"), [("h264", 1), ("hevc", 1.6), ("av1", 2)])
def test_what_codes_better_leaves_more_room(source: str, more: float):
    """To H.264; what is written as the same leaves none."""
    facts = replace(FACTS, codec=source)

    assert more == pytest.approx(bits(facts, range(100), 10**7, H264) / bits(FACTS, range(100), 10**7, H264))
    assert 1 == bits(replace(FACTS, codec="av1"), range(100), 10**7, AV1) / bits(FACTS, range(100), 10**7, AV1)
