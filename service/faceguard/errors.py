"""What can go wrong, as the product's own exceptions. They know nothing of HTTP.

Every class has a `slug`, a stable name that callers may rely on, and a `title` for people. A `detail` may say
more about the limit or the option at hand; it never holds what the caller sent, a file name or a path.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, NamedTuple, Self


class FaceguardError(Exception):
    """Anything this product reports to its caller.

    Abstract: each thing that can go wrong is a class with a slug and a title of its own.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    photo: int | None = None
    """The number of the reference photo that it speaks of, from 0; the detail begins with `which_photo`."""

    def __init_subclass__(cls) -> None:
        """Raise TypeError for a class that does not say what went wrong."""
        super().__init_subclass__()
        if missing := {"slug", "title"} - vars(cls).keys():
            raise TypeError(f"{cls.__name__} needs a {' and a '.join(sorted(missing))} of its own")

    def __new__(cls, *args: object, **keywords: object) -> Self:
        """Raise TypeError for the base, which says nothing."""
        if cls is FaceguardError:
            raise TypeError("FaceguardError is abstract")
        return super().__new__(cls, *args, **keywords)

    def __init__(self, detail: str | None = None) -> None:
        self.detail = detail
        super().__init__(detail or self.title)

    @property
    def reason(self) -> str:
        """What is wrong, without the number of a photo: who knows its name says that instead."""
        told = self.detail or self.title
        return told if self.photo is None else told.partition(_ABOUT)[2]

    @property
    def type(self) -> str:
        """The problem's identifier, a URN (RFC 9457 §3.1.1)."""
        return f"urn:faceguard:problem:{self.slug}"


_ABOUT = ": "


def which_photo(number: int, count: int) -> str:
    """Say which of so many reference photos one is: people count from 1, programs and rules from 0."""
    return f"Photo {number + 1} of {count}"


@contextmanager
def of_photo(number: int, count: int) -> Iterator[None]:
    """Have what goes wrong say of which reference photo it speaks."""
    try:
        yield
    except FaceguardError as error:
        error.detail = f"{which_photo(number, count)}{_ABOUT}{error.reason}"
        error.photo, error.args = number, (error.detail,)
        raise


class UnsupportedPictureError(FaceguardError):
    slug = "unsupported-picture"
    title = "This is not a picture in a format that can be read here"


class BrokenPictureError(FaceguardError):
    slug = "broken-picture"
    title = "The picture is damaged and cannot be read"


class TooManyBytesError(FaceguardError):
    slug = "too-many-bytes"
    title = "The upload is larger than allowed"


class TooManyPixelsError(FaceguardError):
    slug = "too-many-pixels"
    title = "The picture has more pixels than allowed"


class TooManyFramesError(FaceguardError):
    slug = "too-many-frames"
    title = "The picture has more frames than allowed"


class TooComplexError(FaceguardError):
    slug = "too-complex"
    title = "The picture is built in a way that would cost too much to read"


class UnwritableFramesError(FaceguardError):
    slug = "unwritable-frames"
    title = "The picture has several frames and the answer's format can hold only one"


class OptionError(NamedTuple):
    """What is wrong with one option; never what its value was."""

    option: str
    message: str


class InvalidOptionError(FaceguardError):
    slug = "invalid-option"
    title = "An option has a value that is not allowed"

    def __init__(self, detail: str | None = None, errors: tuple[OptionError, ...] = ()) -> None:
        self.errors = errors
        super().__init__(detail or "; ".join(": ".join(filter(None, error)) for error in errors))


class UnsupportedArchiveError(FaceguardError):
    slug = "unsupported-archive"
    title = "This is not a ZIP archive"


class BrokenArchiveError(FaceguardError):
    slug = "broken-archive"
    title = "The archive is damaged or incomplete"


class TooManyFilesError(FaceguardError):
    slug = "too-many-files"
    title = "The archive has more files than allowed"


class EncryptedError(FaceguardError):
    slug = "encrypted"
    title = "The file is encrypted"


class NestedArchiveError(FaceguardError):
    slug = "nested-archive"
    title = "Archives inside the archive are not opened"


class UnsupportedCompressionError(FaceguardError):
    slug = "unsupported-compression"
    title = "The file is compressed in a way that cannot be read here"


class UnsafeNameError(FaceguardError):
    slug = "unsafe-name"
    title = "The file's name could lead out of the folder where the archive is unpacked"


class TakenNameError(FaceguardError):
    slug = "taken-name"
    title = "The result would replace an input, or the result of another input"


class UnavailableDetectorError(FaceguardError):
    slug = "unavailable-detector"
    title = "The model of this detector is not installed"


class ReferencePhotoError(FaceguardError):
    slug = "reference-photo"
    title = "A reference photo does not show one person clearly"


class NoFaceError(FaceguardError):
    slug = "no-face"
    title = "No face was found"


class LeakError(FaceguardError):
    slug = "leak"
    title = "The finished picture did not pass the audit and was withheld"


class UnverifiedError(FaceguardError):
    slug = "unverified"
    title = "Faces were still found in the result after it was redacted twice, and it was withheld"


class CodecFailedError(FaceguardError):
    slug = "codec-failed"
    title = "The picture's decoder or encoder failed"


class DetectorFailedError(FaceguardError):
    slug = "detector-failed"
    title = "A detector failed on this picture"


class UnreadableFileError(FaceguardError):
    slug = "unreadable-file"
    title = "The file cannot be read"


class UnwritableFileError(FaceguardError):
    slug = "unwritable-file"
    title = "The result cannot be written"

    output: Path | None = None
    """The result's name where the person at the terminal is told; no report has it."""


class InternalError(FaceguardError):
    slug = "internal"
    title = "Something went wrong inside the service"


class BusyError(FaceguardError):
    slug = "busy"
    title = "All workers are busy and the queue is full"

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__()


class TooManyVideosError(FaceguardError):
    slug = "too-many-videos"
    title = "There are as many videos here as may be at once"


class TooManySessionsError(FaceguardError):
    slug = "too-many-sessions"
    title = "There are as many live sessions as there may be at once"


class IdleError(FaceguardError):
    slug = "idle"
    title = "Nothing came for too long"


class SessionOverError(FaceguardError):
    slug = "session-over"
    title = "The live session lasted as long as one may"


class NoRoomError(FaceguardError):
    slug = "no-room"
    title = "There is no room for this and its result beside the others"


class DrainingError(FaceguardError):
    slug = "draining"
    title = "The service is shutting down"


class DeadlineError(FaceguardError):
    slug = "deadline"
    title = "The work took longer than allowed"


class CancelledError(FaceguardError):
    slug = "cancelled"
    title = "The client disconnected before the work was done"


class SealError(FaceguardError):
    slug = "seal"
    title = "The kernel did not cut the workers off from the network"


class SandboxError(FaceguardError):
    slug = "sandbox"
    title = "The processes that read and write pictures do not start"


class ModelError(FaceguardError):
    slug = "model"
    title = "A model's weights are missing or altered"


class ProviderError(ModelError):
    slug = "provider"
    title = "An execution provider is not there, does not start, or finds other faces than the processor"
