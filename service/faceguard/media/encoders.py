"""What pictures and sound of a video may be coded as, and what they are put into."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from faceguard.media.sounding import Sounding

os.putenv("SVT_LOG", "0")  # its encoder would tell of itself on the standard error


@dataclass(frozen=True, slots=True)
class SoundEncoder:
    """How sound is coded that is not copied."""

    name: str
    """FFmpeg's."""
    bits: int
    """A second and channel."""


@dataclass(frozen=True, slots=True)
class Container:
    """What a result is written to."""

    name: str
    """FFmpeg's."""
    options: Mapping[str, str]
    """They put the index in front."""
    sound: Sounding
    sound_encoder: SoundEncoder


MP4 = Container("mp4", {"movflags": "+faststart"}, Sounding.AAC, SoundEncoder("aac", 96_000))
WEBM = Container("webm", {"cues_to_front": "1"}, Sounding.OPUS, SoundEncoder("libopus", 64_000))


@dataclass(frozen=True, slots=True)
class Encoder:
    """How one is asked for."""

    name: str
    """FFmpeg's."""
    codec: str
    """FFmpeg's name of what it writes."""
    options: Mapping[str, str]
    bound: Mapping[str, float] = field(default_factory=lambda: {"maxrate": 1, "bufsize": 1})
    """Its options that are how many bits a second it may take, each with its share of them."""
    without: str = "null"
    """The filter of bitstreams that takes out what says more than pictures."""
    fastest: Fraction = Fraction(300)
    """Pictures a second that it can be told of; how far pictures are apart is told with each of them."""
    sides: range = range(2, 1 << 14)
    """Rows or columns that a picture may have."""
    container: Container = MP4


H264 = Encoder(
    "libx264",
    "h264",
    # A constant quality that is no worse than that of most sources; the bound on the rate keeps it from being larger.
    {"preset": "veryfast", "crf": "17", "threads": "2", "a53cc": "0", "udu_sei": "0"},
    # Units in which x264 says its version and settings, and others say anything.
    without="filter_units=remove_types=6",
)
LIVE = Encoder(
    "libx264",
    "h264",
    {"preset": "veryfast", "tune": "zerolatency", "crf": "21", "threads": "2", "forced-idr": "1", "g": "600"}
    | {"a53cc": "0", "udu_sei": "0"},
    without="filter_units=remove_types=6",
)
"""For those who watch at once: nothing is held back to be coded better."""
AV1 = Encoder(
    "libsvtav1",
    "av1",
    {"preset": "9", "crf": "24", "svtav1-params": "lp=2"},
    fastest=Fraction(240),
    sides=range(16, (1 << 13) + 1),
)
VP9 = Encoder(
    "libvpx-vp9",
    "vp9",
    {"deadline": "good", "cpu-used": "5", "row-mt": "1", "threads": "4", "crf": "21"},
    bound={"b": 1.25},  # of which it leaves some
    sides=range(2, 1 << 14),
    container=WEBM,
)


BITS_A_PIXEL = 4
"""A second, for pictures whose source says nothing of it: 0.9 million bits at 640x360, 8 at 1920x1080."""


def bits_of(size: tuple[int, int]) -> int:
    """Return how many bits a second live pictures of this width and height may take."""
    return size[0] * size[1] * BITS_A_PIXEL
