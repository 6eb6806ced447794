"""What a video may ask for."""

from dataclasses import dataclass

MAX_STREAMS = 64
"""Of pictures, sound, texts and anything else in a file."""
MAX_RATE = 300
"""Pictures a second, on the average since the first one."""
MAX_TRACKS = 10_000
"""People, counted in each shot, who can be looked at before a video is written."""


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
