"""What may be asked for a video."""

from typing import Annotated, Self

from pydantic import Field

from faceguard.errors import InvalidOptionError, OptionError
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.video.words import Audio, Codec

OF_PICTURES = ("boxes", "keep", "format", "quality")
"""Options that say something of one picture alone."""
OF_VIDEOS = ("audio", "codec", "join")
"""Options that say something of videos alone."""
_OF_FORMATS = ("format", "quality")


Join = Annotated[
    bool,
    Field(
        description="Say which tracks are surely of one person, by comparing all faces with each other: "
        "this computes biometric data of everybody in the video.",
    ),
]


class FilmOptions(DetectOptions):
    """How to look for the people of a video."""

    join: Join = False


class VideoOptions(RedactOptions):
    """How to look for faces, what to do to them, and how the video is written."""

    audio: Audio = Field(Audio.KEEP, description="What becomes of the sound: voices identify people too.")
    codec: Codec = Field(
        Codec.H264,
        description="How the pictures are coded: `h264`, which plays everywhere, or `av1` in an MP4, `vp9` in a WebM.",
    )
    join: Join = False

    def checked(self) -> Self:
        """Return it; raises InvalidOptionError for options of one picture alone."""
        check(self)
        return self

    def beside_pictures(self) -> Self:
        """Return it without what is only for the pictures that it is asked for as well."""
        return self.model_copy(update=dict.fromkeys(_OF_FORMATS))


def check(options: RedactOptions | ReviewOptions) -> None:
    """Raise InvalidOptionError for what says something of one picture alone."""
    given = [name for name in OF_PICTURES if getattr(options, name, None) is not None]
    wrong = tuple(OptionError(name, "Not for videos") for name in given)
    if wrong:
        raise InvalidOptionError(errors=wrong)
