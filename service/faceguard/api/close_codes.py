"""How errors close a WebSocket (RFC 6455 §7.4.1)."""

from collections.abc import Mapping

from starlette import status

from faceguard import errors
from faceguard.api.problems import MalformedRequestError
from faceguard.errors import FaceguardError

_CODES: Mapping[type[FaceguardError], int] = {
    errors.UnsupportedPictureError: status.WS_1003_UNSUPPORTED_DATA,
    MalformedRequestError: status.WS_1007_INVALID_FRAME_PAYLOAD_DATA,
    errors.InvalidOptionError: status.WS_1007_INVALID_FRAME_PAYLOAD_DATA,
    errors.BrokenPictureError: status.WS_1007_INVALID_FRAME_PAYLOAD_DATA,
    errors.ReferencePhotoError: status.WS_1007_INVALID_FRAME_PAYLOAD_DATA,
    errors.UnavailableDetectorError: status.WS_1007_INVALID_FRAME_PAYLOAD_DATA,
    errors.TooManyBytesError: status.WS_1009_MESSAGE_TOO_BIG,
    errors.TooManyPixelsError: status.WS_1009_MESSAGE_TOO_BIG,
    errors.InternalError: status.WS_1011_INTERNAL_ERROR,
    errors.DrainingError: status.WS_1012_SERVICE_RESTART,
    errors.BusyError: status.WS_1013_TRY_AGAIN_LATER,
    errors.TooManySessionsError: status.WS_1013_TRY_AGAIN_LATER,
}


def close_code(error: FaceguardError) -> int:
    """Return the code; 1008, which is a policy's, where there is none of its own."""
    return _CODES.get(type(error), status.WS_1008_POLICY_VIOLATION)
