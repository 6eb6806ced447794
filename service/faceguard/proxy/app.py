"""The application: an ASGI 3 callable that passes on what it knows, and refuses the rest."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any

from faceguard.api.hosts import Callers
from faceguard.api.problems import STATUS
from faceguard.codecs import CODECS
from faceguard.errors import BusyError, CancelledError, DeadlineError, FaceguardError, InternalError, TooManyBytesError
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.proxy.endpoints import PREFIX, is_open
from faceguard.proxy.errors import (
    ClosedEndpointError,
    NotJsonError,
    PictureByAddressError,
    TooManyPicturesError,
    UnknownPartError,
    UpstreamError,
)
from faceguard.proxy.request import Request
from faceguard.proxy.upstream import Answer, Headers, Upstream
from faceguard.settings import Settings
from faceguard.ticket import Ticket
from faceguard.workers import Workers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PICTURES = 64
"""So many may come with one request."""
OWN_STATUS: dict[type[FaceguardError], int] = {
    ClosedEndpointError: 403,
    NotJsonError: 400,
    PictureByAddressError: 403,
    TooManyPicturesError: 400,
    UnknownPartError: 403,
    UpstreamError: 502,
}

logger = logging.getLogger("faceguard.proxy")


class Proxy:
    """Passes requests on to one upstream, and its answers back as they come."""

    def __init__(
        self, settings: Settings, upstream: Upstream, options: RedactOptions, *, allows_addresses: bool = False
    ) -> None:
        self._settings, self._upstream, self._options = settings, upstream, options
        self._allows_addresses = allows_addresses
        self._callers = Callers(settings.allowed_hosts, settings.allowed_origins)
        self._workers = Workers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        begun = False

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._passed(scope, receive, noted)
        except FaceguardError as error:
            told = error
        except Exception as error:  # noqa: BLE001 - its text may hold anything of the request
            logger.error("failed: %s", type(error).__name__)  # noqa: TRY400 - nor is the text logged
            told = InternalError()
        else:
            return
        if not begun:  # else the server cuts the connection off, as the answer is not whole
            await _refuse(scope, send, told)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await asyncio.to_thread(self._workers.start)
        except FaceguardError as error:
            await send({"type": "lifespan.startup.failed", "message": error.title})
            return
        scope["state"]["workers"] = self._workers
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._upstream.close()
        self._workers.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> None:
        if refusal := self._callers.refusal(scope):
            raise refusal
        if scope["type"] == "websocket":
            raise ClosedEndpointError
        method, path = scope["method"], scope["path"].removeprefix(PREFIX)
        headers: Headers = list(scope["headers"])
        if not is_open(scope["path"], method, path):
            raise ClosedEndpointError
        body = b""
        if method == "POST":
            with self._workers.admit() as ticket:
                body = await self._without_faces(await self._read(headers, receive, ticket), ticket)
        async with self._upstream.asked(method, path, scope["query_string"], headers, body) as answer:
            await _unless_left(receive, _answer(send, answer))

    async def _read(self, headers: Headers, receive: Receive, ticket: Ticket) -> bytes:
        """Return the whole body, which is JSON in no coding.

        Raises NotJsonError, TooManyBytesError, DeadlineError, and CancelledError where the client has left.
        """
        said = {name.lower(): value for name, value in headers}
        kind = said.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if kind != b"application/json" or said.get(b"content-encoding", b"identity") != b"identity":
            raise NotJsonError
        body, more = bytearray(), True
        while more:
            try:
                message = await asyncio.wait_for(receive(), max(ticket.remaining, 0))
            except TimeoutError:
                raise DeadlineError from None
            if message["type"] == "http.disconnect":
                raise CancelledError
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._settings.max_body:
                raise TooManyBytesError
        return bytes(body)

    async def _without_faces(self, body: bytes, ticket: Ticket) -> bytes:
        """Return the body whose pictures are redacted; the pictures are decoded by workers without a network."""
        loop, count = asyncio.get_running_loop(), 0

        def redact(content: bytes) -> tuple[bytes, str]:
            nonlocal count
            count += 1
            if count > PICTURES:
                raise TooManyPicturesError
            job = PhotoJobs.of(self._settings).redact(content, self._options)
            done = asyncio.run_coroutine_threadsafe(self._workers.run(job, ticket.another()), loop).result()
            return done.content, CODECS[done.format].media_type

        request = Request(redact, allows_addresses=self._allows_addresses)
        return await asyncio.to_thread(request.without_faces, body)


async def _answer(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    async for piece in answer.body:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _unless_left(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, and stop where the client leaves: a model need not think on for nobody."""
    under_way, left = asyncio.ensure_future(work), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({under_way, left}, return_when=asyncio.FIRST_COMPLETED)
        if under_way.done():
            under_way.result()
    finally:
        for task in (under_way, left):
            task.cancel()
        await asyncio.gather(under_way, left, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(scope: Scope, send: Send, error: FaceguardError) -> None:
    """Answer in the form that clients of this API know; a WebSocket is not opened."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close"})
        return
    status = OWN_STATUS.get(type(error)) or int(STATUS.get(type(error), 500))
    kind = "invalid_request_error" if status < 500 else "server_error"
    told = {"error": {"message": error.title, "type": kind, "param": None, "code": error.slug}}
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if isinstance(error, BusyError):
        headers.append((b"retry-after", str(error.retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})
