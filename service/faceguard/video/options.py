"""What may be asked for a video."""

from typing import Self

from pydantic import Field

from faceguard.errors import InvalidOptionError, OptionError
from faceguard.options import RedactOptions
from faceguard.video.words import Audio, Codec

OF_PICTURES = ("boxes", "keep", "format", "quality")
"""Options that say something of one picture alone."""


class VideoOptions(RedactOptions):
    """How to look for faces, what to do to them, and how the video is written."""

    audio: Audio = Field(Audio.KEEP, description="What becomes of the sound: voices identify people too.")
    codec: Codec = Field(
        Codec.H264, description="How the pictures are coded, in an MP4. `h264` plays everywhere, `av1` is smaller."
    )

    def checked(self) -> Self:
        """Return it; raises InvalidOptionError for options of one picture alone."""
        check(self)
        return self


def check(options: RedactOptions) -> None:
    """Raise InvalidOptionError for what says something of one picture alone."""
    wrong = tuple(OptionError(name, "Not for videos") for name in OF_PICTURES if getattr(options, name) is not None)
    if wrong:
        raise InvalidOptionError(errors=wrong)
