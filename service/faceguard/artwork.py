"""The picture that `image` shows, read from a caller's file as any other that may be hostile."""

from faceguard.codecs import sniff
from faceguard.codecs.coder import Coders
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import (
    BrokenPictureError,
    CodecFailedError,
    EncryptedError,
    InvalidOptionError,
    OptionError,
    TooComplexError,
    TooManyFramesError,
    TooManyPixelsError,
    UnsupportedPictureError,
)
from faceguard.redaction.artwork import Artwork, emoji
from faceguard.replacement import Emoji, OwnPicture
from faceguard.ticket import Checkpoint

LIMITS = DecodeLimits(pixels=4_000_000, frames=1)
"""It is shown far smaller."""
_UNREADABLE = (
    BrokenPictureError,
    CodecFailedError,
    EncryptedError,
    TooComplexError,
    TooManyFramesError,
    TooManyPixelsError,
    UnsupportedPictureError,
)


_KEPT: dict[OwnPicture, Artwork] = {}
"""The operator's, which every request would read anew, and nobody else's."""


def artwork(replacement: Emoji | OwnPicture, coders: Coders, checkpoint: Checkpoint = lambda: None) -> Artwork:
    """Return what is laid over faces; raises InvalidOptionError where a picture of the caller's cannot be read."""
    if isinstance(replacement, Emoji):
        return emoji(replacement)
    if kept := _KEPT.get(replacement):
        return kept
    read = _read(replacement, coders, checkpoint)
    if replacement.standing:
        _KEPT[replacement] = read
    return read


def _read(replacement: OwnPicture, coders: Coders, checkpoint: Checkpoint) -> Artwork:
    try:
        sniff(replacement.content)
        with coders(checkpoint) as coder:
            return Artwork.of(coder.decode(replacement.content, LIMITS).frames[0])
    except _UNREADABLE as error:
        raise InvalidOptionError(errors=(OptionError("replacement", error.title),)) from None
