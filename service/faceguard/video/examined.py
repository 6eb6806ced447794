"""What the first pass over a video came to."""

from collections.abc import Sequence
from dataclasses import dataclass

from faceguard.media.film import VideoFacts
from faceguard.options import DetectOptions
from faceguard.video.find import Found


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """What the first pass came to."""

    facts: VideoFacts
    found: Found
    unread: int
    """Pieces of the file that the decoder made nothing of."""
    coded: int
    """Bytes of its pictures."""
    options: DetectOptions
    """How was looked."""
    seconds: float
    """Of work."""
    people: Sequence[int] = ()
    """The person of each track, by a number; empty where faces were not compared."""
