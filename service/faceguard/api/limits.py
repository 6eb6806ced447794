"""What is decided before a byte of a body is read: whether there is room, and how long the body may be.

A refusal does not close the connection: the server passes over what is still being sent, so that the client
gets to read the answer (a close would reset it), and closes itself where that takes long.
"""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faceguard.api.problems import problem_response
from faceguard.errors import FaceguardError, TooManyBytesError
from faceguard.ticket import Ticket

ARCHIVE = "/v1/redact/archive"
WORK = ("/v1/redact", "/v1/detect", ARCHIVE)
"""The paths whose requests need a worker."""


class Admission:
    """Takes a ticket for each request that needs a worker, and gives it back when the answer starts.

    The work on an archive goes on while it is answered: its ticket is given back at the end.
    """

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
            await self._app(scope, receive, send if scope["path"] == ARCHIVE else _before_start(ticket.release, send))


def _before_start(release: Callable[[], None], send: Send) -> Send:
    async def released(message: Message) -> None:
        if message["type"] == "http.response.start":
            release()  # a slow reader holds no place
        await send(message)

    return released


class BodyLimit:
    """Refuses bodies of more than `limit` bytes: by their declared length, and by count while they are read.

    An archive may have `archive` bytes.
    """

    def __init__(self, app: ASGIApp, limit: int, archive: int) -> None:
        self._app = app
        self._limit, self._archive = limit, archive

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._archive if scope["path"] == ARCHIVE else self._limit
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > limit:
            error = TooManyBytesError(f"At most {limit} bytes")
            await problem_response(scope, error)(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise TooManyBytesError(f"At most {limit} bytes")
        return message

    return counted
