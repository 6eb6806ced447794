"""Problem details (RFC 9457): the errors that HTTP answers, with a stable type and never the caller's input."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field

from faceguard import errors
from faceguard.errors import FaceguardError, InvalidOptionError
from faceguard.media import errors as media

MEDIA_TYPE = "application/problem+json"


class MalformedRequestError(FaceguardError):
    slug = "malformed-request"
    title = "The request does not have the form that this address expects"


class HeadTooLargeError(FaceguardError):
    slug = "head-too-large"
    title = "The request's path, query and headers are too large, or have too many members"


class UnauthorizedError(FaceguardError):
    slug = "unauthorized"
    title = "An API key is needed"


class CrossSiteError(FaceguardError):
    slug = "cross-site"
    title = "Requests from other sites' pages are refused"


class UnknownHostError(FaceguardError):
    slug = "unknown-host"
    title = "The service may not be called by this name"


class NotFoundError(FaceguardError):
    slug = "not-found"
    title = "There is nothing at this address"


class UnknownDigestError(FaceguardError):
    slug = "unknown-digest"
    title = "No picture with this digest was seen recently"


class UnknownVideoError(FaceguardError):
    slug = "unknown-video"
    title = "There is no video with this id; it may be gone"


class UnknownTrackError(FaceguardError):
    slug = "unknown-track"
    title = "There is no view of a person with this id"


class VideoStateError(FaceguardError):
    slug = "video-state"
    title = "The video's state does not allow this yet"


class UnsatisfiableRangeError(FaceguardError):
    slug = "unsatisfiable-range"
    title = "The range lies beyond the end of the video"

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__()


class MethodNotAllowedError(FaceguardError):
    slug = "method-not-allowed"
    title = "This address does not take this method"


class NotAcceptableError(FaceguardError):
    slug = "not-acceptable"
    title = "The answer is not available in any type that Accept allows"


class UnsupportedMediaTypeError(FaceguardError):
    slug = "unsupported-media-type"
    title = "This address does not take bodies of this type"


STATUS: Mapping[type[FaceguardError], HTTPStatus] = {
    MalformedRequestError: HTTPStatus.BAD_REQUEST,
    UnknownHostError: HTTPStatus.BAD_REQUEST,
    HeadTooLargeError: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    UnauthorizedError: HTTPStatus.UNAUTHORIZED,
    CrossSiteError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    UnknownDigestError: HTTPStatus.NOT_FOUND,
    UnknownVideoError: HTTPStatus.NOT_FOUND,
    UnknownTrackError: HTTPStatus.NOT_FOUND,
    VideoStateError: HTTPStatus.CONFLICT,
    UnsatisfiableRangeError: HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    MethodNotAllowedError: HTTPStatus.METHOD_NOT_ALLOWED,
    NotAcceptableError: HTTPStatus.NOT_ACCEPTABLE,
    errors.TooManyBytesError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooManyPixelsError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooManyFilesError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooManyFramesError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    media.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    media.TooLongError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    media.TooFastError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    media.TooManyStreamsError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    media.TooManyTracksError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    media.UnsupportedVideoError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    media.BrokenVideoError: HTTPStatus.UNPROCESSABLE_ENTITY,
    media.DecoderFailedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    media.VideoExtraError: HTTPStatus.NOT_IMPLEMENTED,
    UnsupportedMediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.UnsupportedPictureError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.UnsupportedArchiveError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.UnsupportedCompressionError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.BrokenArchiveError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.EncryptedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NestedArchiveError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnsafeNameError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TakenNameError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BrokenPictureError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooComplexError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnwritableFramesError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidOptionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnavailableDetectorError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ReferencePhotoError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NoFaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnverifiedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CodecFailedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.LeakError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DetectorFailedError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InternalError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.TooManyVideosError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.TooManySessionsError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.IdleError: HTTPStatus.REQUEST_TIMEOUT,
    errors.SessionOverError: HTTPStatus.REQUEST_TIMEOUT,
    errors.NoRoomError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DrainingError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DeadlineError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ModelError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SandboxError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.CancelledError: HTTPStatus.SERVICE_UNAVAILABLE,  # nobody is left to read it
}
"""The one place where errors become statuses."""


class OptionProblem(BaseModel):
    option: str
    message: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(examples=["urn:faceguard:problem:too-many-pixels"])
    title: str
    status: int
    detail: str | None = None
    errors: list[OptionProblem] | None = Field(None, description="The options that are wrong.")


def problem_fields(error: FaceguardError) -> dict[str, Any]:
    """Return the members of an error's problem."""
    options = error.errors if isinstance(error, InvalidOptionError) else ()
    problem = Problem(
        type=error.type,
        title=error.title,
        status=STATUS[type(error)],
        detail=error.detail,
        errors=[OptionProblem(option=option, message=message) for option, message in options] or None,
    )
    return problem.model_dump(exclude_none=True)
