"""What a video may ask for."""

from dataclasses import dataclass

MAX_STREAMS = 64
"""Tracks of any kind."""
MAX_RATE = 300
"""Pictures a second."""


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """Bounds of what is read."""

    pixels: int
    """Of a picture."""
    bytes: int
    """Of the file."""
    seconds: float
    """Of the video."""

    @property
    def frames(self) -> int:
        """The most pictures there may be."""
        return int(self.seconds * MAX_RATE)
