"""What pictures of a video may be coded as."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

os.putenv("SVT_LOG", "0")  # its encoder would tell of itself on the standard error


@dataclass(frozen=True, slots=True)
class Encoder:
    """How one is asked for."""

    name: str
    """FFmpeg's."""
    options: Mapping[str, str]
    without: str = "null"
    """The filter of bitstreams that takes out what says more than pictures."""
    fastest: Fraction = Fraction(300)
    """Pictures a second that it can be told of; how far pictures are apart is told with each of them."""
    sides: range = range(2, 1 << 14)
    """Rows or columns that a picture may have."""


H264 = Encoder(
    "libx264",
    # A constant quality at which a difference can hardly be seen.
    {"preset": "veryfast", "crf": "20", "threads": "4", "a53cc": "0", "udu_sei": "0"},
    # Units in which x264 says its version and settings, and others say anything.
    without="filter_units=remove_types=6",
)
AV1 = Encoder(
    "libsvtav1",
    {"preset": "9", "crf": "27", "svtav1-params": "lp=2"},
    fastest=Fraction(240),
    sides=range(16, (1 << 13) + 1),
)
