"""What a worker thread asks of a helper."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, Field

from faceguard import errors
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import CodecFailedError, FaceguardError
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture, Pixels
from faceguard.sandbox import memory
from faceguard.sandbox.answer import Answer, Answers, Natural, Positive
from faceguard.sandbox.borrowed import Borrowed
from faceguard.sandbox.channel import close
from faceguard.sandbox.layout import FrameLayout
from faceguard.sandbox.shortage import shortage_told

ERRORS = {
    error.slug: error
    for error in (
        errors.BrokenPictureError,
        errors.CodecFailedError,
        errors.InvalidOptionError,
        errors.LeakError,
        errors.TooComplexError,
        errors.TooManyFramesError,
        errors.TooManyPixelsError,
        errors.UnsupportedPictureError,
        errors.UnwritableFramesError,
    )
}
"""What a helper may say that went wrong."""
ANSWERS = Answers(ERRORS, CodecFailedError, "A codec")
FrameFields = tuple[Natural, Positive, Positive, bool, Annotated[float, Field(ge=0, allow_inf_nan=False)]]
"""Those of `FrameLayout`."""


class Decoded(BaseModel):
    """A helper's answer to a file; the frames are in shared memory."""

    format: PictureFormat
    rescalable: bool
    size: Natural
    frames: Annotated[list[FrameFields], Field(min_length=1)]


class Content(BaseModel):
    """A helper's answer of a file, which is in shared memory."""

    size: Natural


class Done(BaseModel):
    """A helper's answer where there is nothing to say."""


class Helper(Borrowed):
    """The coder of one picture, in a process of its own."""

    _frames: Sequence[Frame] = ()

    def decode(self, data: bytes, limits: DecodeLimits) -> Picture:
        """Read a file; the frames are in memory that is shared with the helper."""
        arguments = {"size": len(data), "limits": asdict(limits)}
        answer = self._told(Decoded, "decode", arguments, [memory.store(data)], [self._area.descriptor])
        shared = self._shared(answer.size)
        self._frames = [_viewed(shared, FrameLayout(*frame)) for frame in answer.frames]
        rescaling = Rescaling(self) if answer.rescalable else None
        return Picture(answer.format, tuple(self._frames), rescaling=rescaling)

    def rescaled(self, hidden: Pixels) -> Frame:
        """Return the one frame, scaled by what an upright mask does not hide."""
        self._told(Done, "rescale", {}, [memory.store(hidden.tobytes())])
        return self._frames[0]

    def encode(self, _: Picture, frames: Sequence[Frame], format: PictureFormat, quality: int | None) -> bytes:  # noqa: A002 - the option's name
        """Write the frames, which are those that were read, with other pixels."""
        for frame, shared in zip(frames, self._frames, strict=True):
            _put_back(frame, shared)
        transparent = [frame.alpha is not None for frame in frames]
        arguments = {"transparent": transparent, "format": format, "quality": quality}
        answer, result = self._asked(Content, "encode", arguments)
        return self._loaded(result, answer.size)

    def _told(
        self, kind: type[Answer], call: str, arguments: dict[str, Any], given: Sequence[int], lent: Sequence[int] = ()
    ) -> Answer:
        """Return the answer to a call that has no descriptors to give."""
        answer, results = self._asked(kind, call, arguments, given, lent)
        close(results)
        return answer

    def _asked(
        self,
        kind: type[Answer],
        call: str,
        arguments: dict[str, Any],
        given: Sequence[int] = (),
        lent: Sequence[int] = (),
    ) -> tuple[Answer, list[int]]:
        """Return the answer to a call and the descriptors that came with it; those that are given are closed."""
        try:
            self._channel.send({"call": call, **arguments}, [*given, *lent])
            message, results = self._channel.receive(self._checkpoint)
        except (EOFError, OSError, ValueError):
            raise CodecFailedError from None
        finally:
            close(given)
        try:
            return ANSWERS.read(kind, message), results
        except FaceguardError:
            close(results)
            raise

    def _shared(self, size: int) -> Pixels:
        try:
            with shortage_told():
                return self._area.view(size)
        except (OSError, ValueError):
            raise CodecFailedError from None

    def _loaded(self, descriptors: Sequence[int], size: int) -> bytes:
        try:
            (descriptor,) = descriptors
            with shortage_told():
                return memory.loaded(descriptor, size)
        except (OSError, ValueError):
            raise CodecFailedError from None
        finally:
            close(descriptors)


class Rescaling:
    """A picture of more than 8 bits whose samples a helper holds."""

    def __init__(self, helper: Helper) -> None:
        self._helper = helper

    def without(self, hidden: Pixels) -> Frame:
        """Return the upright frame, scaled by the brightest of the samples for which an upright mask is 0."""
        return self._helper.rescaled(hidden)


def _viewed(shared: Pixels, layout: FrameLayout) -> Frame:
    try:
        return layout.view(shared)
    except ValueError:
        raise CodecFailedError from None


def _put_back(frame: Frame, shared: Frame) -> None:
    """Copy what is not in the shared memory already."""
    if frame.pixels is not shared.pixels:
        shared.pixels[:] = frame.pixels
    if frame.alpha is not None and shared.alpha is not None and frame.alpha is not shared.alpha:
        shared.alpha[:] = frame.alpha
