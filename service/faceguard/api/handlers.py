"""The handlers of errors that leave a route."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from faceguard import errors
from faceguard.api.methods import allowed
from faceguard.api.problems import MalformedRequestError, MethodNotAllowedError, NotFoundError
from faceguard.api.refusal import problem_response
from faceguard.errors import FaceguardError, InvalidOptionError, OptionError

BY_STATUS: Mapping[int, type[FaceguardError]] = {
    400: MalformedRequestError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    413: errors.TooManyBytesError,
}
"""Our names for the framework's own errors."""


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error that leaves a route with a problem."""

    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, FaceguardError)  # noqa: S101 - what it is registered for
        return problem_response(request.scope, error)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
        kind = BY_STATUS.get(error.status_code, errors.InternalError)
        if kind is not MethodNotAllowedError:
            return problem_response(request.scope, kind(), error.headers)
        # The framework knows only the methods of the first route at this path.
        allow = {"Allow": ", ".join(allowed(app.routes, request.scope))}
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=allow)
        return problem_response(request.scope, kind(), allow)

    async def left(request: Request, error: Exception) -> Response:
        del error
        return problem_response(request.scope, errors.CancelledError())

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
        problems = tuple(OptionError(str(entry["loc"][-1]), entry["msg"]) for entry in error.errors())
        return problem_response(request.scope, InvalidOptionError(errors=problems))

    app.add_exception_handler(FaceguardError, known)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(ClientDisconnect, left)
    app.add_exception_handler(RequestValidationError, invalid)
