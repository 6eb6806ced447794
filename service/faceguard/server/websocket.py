"""A client's connection once it is a WebSocket."""

import asyncio
import logging
from typing import Any

from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_MESSAGE = 2**23
"""Bytes of a message at most."""

MOST_FIRST = 2**18
"""Bytes that come before the first message is whole, at most: nobody knows yet who sends them."""

PATIENCE = 10.0
"""Seconds within which a client has to take part of what waits for it, where no more is written until then."""

LEAST = 2**14
"""Bytes that it has to take in that time."""

REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
"""The answer to a head of which a line is too long, or that has too many: all else the server has read before."""

QUIET = logging.getLogger("faceguard.server.websocket")
"""Whatever uvicorn says below a warning, such as who asked for which path, and for what behind its question mark."""
QUIET.setLevel(logging.WARNING)


logger = logging.getLogger("faceguard.server")


class WebSocketConnection(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which by itself logs the address of each client and the whole path it asked for.

    It would also wait for ever for a client that reads nothing, even to tell it that the session is over.
    """

    _begun = False
    """Whether a message came."""
    _early = 0
    """Bytes that came before."""
    _unsent: int | None = None
    """Bytes that waited for the client at the last look; None where nothing stood still for them."""
    _taken = False
    """Whether the client has taken enough since then to be sent more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = self.conn.logger = QUIET

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to look at the connection every few seconds."""
        super().connection_made(transport)
        self._watch = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop looking."""
        self._watch.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Read nothing more, either: each ping is answered at once, and a client may send them and take no answer."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Note that the client has taken most of what waited."""
        super().resume_writing()
        self._taken = True
        if not self.read_paused:
            self.transport.resume_reading()

    async def receive(self) -> ASGIReceiveEvent:
        """Give the next message to the application, for which more may be read, if the client takes what waits."""
        message = await super().receive()
        if not self.writable.is_set():
            self.transport.pause_reading()
        return message

    def data_received(self, data: bytes) -> None:
        """Take what comes; a head that `websockets` cannot read is refused, of which uvicorn says nothing."""
        super().data_received(data)
        if not self.handshake_initiated:
            self.transport.write(REFUSAL)
            self.transport.close()
        elif not self._begun:
            self._early += len(data)
            if self._early > MOST_FIRST:
                self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        """Note that a message came."""
        self._begun = True
        super().send_receive_event_to_app()

    def _look(self) -> None:
        """Cut off a client that takes nothing, while the application or the end waits for that."""
        unsent = self.transport.get_write_buffer_size()
        waits = unsent > 0 and (self.transport.is_closing() or not self.writable.is_set())
        if waits and not self._taken and self._unsent is not None and unsent > self._unsent - LEAST:
            logger.info("cut off", extra={"reason": "no progress"})
            self.transport.abort()
            return
        self._unsent, self._taken = unsent if waits else None, False
        self._watch = self.loop.call_later(PATIENCE, self._look)
