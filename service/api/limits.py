"""What is decided before a byte of a body is read: whether there is room, and how long the body may be.

A refusal does not close the connection: the server passes over what is still being sent, so that the client
gets to read the answer (a close would reset it), and closes itself where that takes long.
"""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import problem_response
from service.errors import FaceguardError, TooManyBytesError
from service.workers import Ticket

WORK = ("/v1/redact", "/v1/detect")
"""The paths whose requests need a worker."""


class Admission:
    """Takes a ticket for each request that needs a worker, and gives it back when the answer starts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in WORK:
            await self._app(scope, receive, send)
            return
        try:
            ticket: Ticket = scope["state"]["workers"].admit()
        except FaceguardError as error:
            await problem_response(scope, error)(scope, receive, send)
            return
        with ticket:
            scope["state"]["ticket"] = ticket
            await self._app(scope, receive, _before_start(ticket.release, send))


def _before_start(release: Callable[[], None], send: Send) -> Send:
    async def released(message: Message) -> None:
        if message["type"] == "http.response.start":
            release()  # a slow reader holds no place
        await send(message)

    return released


class BodyLimit:
    """Refuses bodies of more than `limit` bytes: by their declared length, and by count while they are read."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > self._limit:
            error = TooManyBytesError(f"At most {self._limit} bytes")
            await problem_response(scope, error)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        total = 0

        async def counted() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > self._limit:
                raise TooManyBytesError(f"At most {self._limit} bytes")
            return message

        return counted
