"""What a helper says of a video; who reads it takes nothing on trust."""

from fractions import Fraction
from typing import Annotated

from pydantic import Base64Bytes, BaseModel, Field

from faceguard.errors import TooManyPixelsError
from faceguard.media import errors
from faceguard.media.errors import DecoderFailedError
from faceguard.media.film import SoundFacts, VideoFacts
from faceguard.media.frames import Colour
from faceguard.media.limits import MAX_STREAMS
from faceguard.media.sound import PLAIN
from faceguard.media.sounding import Sounding
from faceguard.sandbox.answer import Natural, Positive

ERRORS = {
    error.slug: error
    for error in (
        TooManyPixelsError,
        errors.BrokenVideoError,
        errors.TooFastError,
        errors.TooLargeError,
        errors.TooLongError,
        errors.TooManyStreamsError,
        errors.UnsupportedVideoError,
    )
}
"""What a helper may say that went wrong."""
Even = Annotated[int, Field(gt=0, lt=2**31, multiple_of=2)]
Time = Annotated[int, Field(gt=-(2**62), lt=2**62)]
Word = Annotated[str, Field(pattern=r"^[\w.()+ -]{1,64}$")]
Tag = Annotated[int, Field(ge=0, lt=256)]
ColourFields = tuple[Tag, bool, Tag, Tag]
"""Those of `Colour`."""


class Sound(BaseModel):
    """Those of `SoundFacts`."""

    codec: Word
    rate: Annotated[int, Field(gt=0, lt=2**20)]
    layout: Word
    configuration: Annotated[Base64Bytes, Field(max_length=64)]

    def whole(self, sounding: Sounding) -> SoundFacts:
        """Return it as such; what is to be copied has to be what can be."""
        if self.configuration and not PLAIN[sounding](self.configuration):
            raise DecoderFailedError
        return SoundFacts(self.codec, self.rate, self.layout, self.configuration)


class Opened(BaseModel):
    """A helper's answer to a file."""

    expected: Natural | None
    sounds: Annotated[list[Sound], Field(max_length=MAX_STREAMS)]


class Facts(BaseModel):
    """Those of `VideoFacts`; fractions as two numbers."""

    width: Even
    height: Even
    codec: Word
    rate: tuple[Positive, Positive]
    time_base: tuple[Positive, Positive]
    aspect: tuple[Positive, Positive]
    sounds: Annotated[list[Word], Field(max_length=MAX_STREAMS)]
    colour: ColourFields
    start: tuple[Time, Positive]

    def whole(self) -> VideoFacts:
        """Return them as such."""
        return VideoFacts(
            self.width,
            self.height,
            self.codec,
            Fraction(*self.rate),
            Fraction(*self.time_base),
            Fraction(*self.aspect),
            tuple(self.sounds),
            Colour(*self.colour),
            Fraction(*self.start),
        )


class Shown(BaseModel):
    """What a helper says while it shows a video: one of these."""

    facts: Facts | None = None
    picture: tuple[Time, Natural, bool, ColourFields] | None = None
    sound: tuple[Natural, Base64Bytes, Time | None, Time | None, Natural, Positive, Positive] | None = None
    end: tuple[Natural, Natural] | None = None
