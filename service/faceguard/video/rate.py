"""How many bits a second a result may take, so that it is about as large as its source."""

from collections.abc import Sequence

from faceguard.media.encoders import Encoder
from faceguard.media.film import VideoFacts

ROOM = 1.1
"""Bits a second that the result may take, as a multiple of the source's."""
AHEAD = 0.9
"""Seconds by which the encoder is ahead of the rate at the start."""
THRIFT = {"hevc": 1.6, "av1": 2.0, "vp9": 1.6}
"""How many times as many bits H.264 takes as what codes better, by FFmpeg's names."""
FEWEST_BITS, MOST_BITS = 100_000, 200_000_000


def bits(facts: VideoFacts, times: Sequence[int], coded: int, encoder: Encoder) -> int:
    """Return how many bits a second the pictures of the result may take, where the source's took so many bytes.

    From H.264, nothing becomes smaller for what it becomes: a bound that low is seen where much moves.
    """
    seconds = float((times[-1] - times[0]) * facts.time_base + 1 / facts.rate)
    more = max(1.0, THRIFT.get(facts.codec, 1.0) / THRIFT.get(encoder.codec, 1.0))
    whole = 8 * coded / seconds * ROOM * more
    # The encoder may be ahead by a second, most of which it uses up in a short video.
    return int(min(max(whole / (1 + AHEAD / seconds), FEWEST_BITS), MOST_BITS))
