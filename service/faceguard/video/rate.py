"""How many bits a second a result may take, so that it is about as large as its source."""

from faceguard.media.film import VideoFacts
from faceguard.video.find import Found

ROOM = 1.1
"""Bits a second that the result may take, as a multiple of the source's."""
AHEAD = 0.9
"""Seconds by which the encoder is ahead of the rate at the start."""
NEWER = {"hevc": 1.6, "av1": 2.0, "vp9": 1.6}
"""How many times as many H.264 takes as what codes better."""
FEWEST_BITS, MOST_BITS = 300_000, 200_000_000


def bits(facts: VideoFacts, found: Found, size: int) -> int:
    """Return how many bits a second the pictures of the result may take."""
    seconds = float((found.times[-1] - found.times[0]) * facts.time_base + 1 / facts.rate)
    whole = 8 * size / seconds * ROOM * NEWER.get(facts.codec, 1)
    # The encoder may be ahead by a second, most of which it uses up in a short video.
    return int(min(max(whole / (1 + AHEAD / seconds), FEWEST_BITS), MOST_BITS))
