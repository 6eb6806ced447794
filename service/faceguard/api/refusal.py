"""Refusing a request."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from faceguard.api.close_codes import close_code
from faceguard.api.problems import MEDIA_TYPE, STATUS, UnauthorizedError, UnsatisfiableRangeError, problem_fields
from faceguard.errors import BusyError, DrainingError, FaceguardError, TooManySessionsError

TOLD = (BusyError, DrainingError, TooManySessionsError)
"""What a client may try again later: its WebSocket is opened to tell it, as a refusal before that has no words."""


async def refuse(error: FaceguardError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer an HTTP request with a problem; close a WebSocket, before it opens where a stranger's page may ask.

    The client of one that does not open sees 403, and the page in a browser nothing.
    """
    if scope["type"] == "http":
        await problem_response(scope, error)(scope, receive, send)
        return
    if isinstance(error, TOLD):
        with suppress(OSError):  # as below
            await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    await close(error, scope, receive, send)


async def close(error: FaceguardError, scope: Scope, receive: Receive, send: Send) -> None:
    """Close a WebSocket for a reason, and note it; there is nothing of the client's in either."""
    _note(scope, error)
    with suppress(OSError):  # so says the server where the client has left meanwhile
        await WebSocketClose(close_code(error), error.title)(scope, receive, send)


def problem_response(scope: Scope, error: FaceguardError, headers: Mapping[str, str] | None = None) -> Response:
    """Return the response to an error, count it, and name it in the request's log line."""
    _note(scope, error)
    return JSONResponse(
        problem_fields(error),
        STATUS[type(error)],
        headers={"Cache-Control": "no-store", **_extra(error), **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def _note(scope: Scope, error: FaceguardError) -> None:
    scope["state"]["metrics"].refused.labels(error.slug).inc()
    scope["state"]["reason"] = error.slug


def _extra(error: FaceguardError) -> dict[str, str]:
    if isinstance(error, BusyError):
        return {"Retry-After": str(error.retry_after)}
    if STATUS[type(error)] == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": "5"}
    if isinstance(error, UnauthorizedError):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, UnsatisfiableRangeError):
        return {"Content-Range": f"bytes */{error.size}"}
    return {}
