"""A client's connection, with a bound on how long it may make no progress."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from faceguard.server.unsent import Answer, Unsent

logger = logging.getLogger("faceguard.server")

PATIENCE = 10.0
"""Seconds within which a connection has to make progress: complete a request's head, or take part of a response."""

LEAST = 2**16
"""Bytes of a response that a client has to take in that time."""

MOST_HEAD = 2**14
"""Bytes of a request's head that are kept until it is complete."""

MALFORMED = (400, b"Bad Request", "malformed-request", "This is not HTTP")
TOO_LARGE = (431, b"Request Header Fields Too Large", "head-too-large", "The request's head is too large")


class Connection(H11Protocol):
    """uvicorn's protocol, which by itself waits for ever for a slow head and for a response that is not read.

    A slow body is bounded by the request's deadline. What all connections have not taken yet is bounded as well.
    """

    _request: object = None
    """The request at the last check."""
    _unsent = 0
    """Bytes of a response that were buffered at the last check."""
    _taken = False
    """Whether the client has taken LEAST bytes since the last check."""

    def __init__(self, unsent: Unsent, *args: Any, **kwargs: Any) -> None:
        """Share the bound on unsent bytes with all other connections."""
        super().__init__(*args, **kwargs)
        self._all, self._answer = unsent, Answer(lambda: self._cut_off("too much is unsent"))
        self._left = self._passed = 0
        """Bytes of an answer that the application still holds, and that it has passed on."""
        self._application, self.app = self.app, self._answered

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to check the connection every few seconds."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=2 * LEAST, low=LEAST)
        self._watch = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop checking."""
        self._watch.cancel()
        super().connection_lost(exc)
        self._all.note(self._answer, 0, 0)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand the connection over; how long a WebSocket may make no progress is bounded by what serves it."""
        self._watch.cancel()
        super().handle_websocket_upgrade(event)

    def resume_writing(self) -> None:
        """Note progress: the buffer's limits are LEAST bytes apart."""
        super().resume_writing()
        self._taken = True
        self._count()

    async def _answered(self, scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        """Call the application, and count what it sends; cut the connection off where it has no more of an answer."""

        async def counted(message: Any) -> None:
            if message["type"] == "http.response.start":
                lengths = [int(value) for name, value in message.get("headers", ()) if name == b"content-length"]
                # What is read as it is sent takes no memory until then.
                self._left, self._passed = sum(lengths) if message.get("held", True) else 0, 0
                self._answer.begin()
                self._count()
            await send(message)
            if message["type"] == "http.response.body":
                self._passed += (size := len(message.get("body", b"")))
                self._left = max(0, self._left - size) if message.get("more_body") else 0
                self._count()

        try:
            await self._application(scope, receive, counted)
        except ConnectionAbortedError:
            self._give_up_answer()
            self._cut_off("the rest of the answer is gone")

    def _count(self) -> None:
        buffered = self.transport.get_write_buffer_size()
        left = 0 if self.transport.is_closing() else self._left
        self._all.note(self._answer, left + buffered, max(0, self._passed - buffered))

    def _cut_off(self, reason: str) -> None:
        logger.info("cut off", extra={"reason": reason})
        self.transport.abort()

    def _look(self) -> None:
        unsent = self.transport.get_write_buffer_size()
        if unsent:
            stuck = self._unsent > 0 and unsent > self._unsent - LEAST and not self._taken
        else:
            stuck = self.cycle is None or self.cycle.response_complete
        if stuck and self.cycle is self._request:
            self._cut_off("no progress")
            return
        self._count()
        self._request, self._unsent, self._taken = self.cycle, unsent, False
        self._watch = self.loop.call_later(PATIENCE, self._look)

    def send_400_response(self, msg: str) -> None:
        """Answer with a problem, as everywhere else."""
        del msg
        received, _ = self.conn.trailing_data
        status, reason, slug, title = TOO_LARGE if len(received) > MOST_HEAD else MALFORMED
        problem = {"type": f"urn:faceguard:problem:{slug}", "title": title, "status": status}
        headers = [("content-type", "application/problem+json"), ("connection", "close")]
        try:
            for event in (
                h11.Response(status_code=status, headers=headers, reason=reason),
                h11.Data(data=json.dumps(problem).encode()),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:
            pass  # the response to an earlier request has begun
        self._give_up_answer()
        self.transport.close()

    def _give_up_answer(self) -> None:
        """Take nothing more of what the application says to the request at hand, and tell it so."""
        if self.cycle and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
