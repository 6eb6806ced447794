"""A client's connection once it is a WebSocket."""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_MESSAGE = 2**23
"""Bytes of a message at most."""

MOST_FIRST = 2**18
"""Bytes that come before the first message is whole, at most: nobody knows yet who sends them."""

REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
"""The answer to a head of which a line is too long, or that has too many: all else the server has read before."""

QUIET = logging.getLogger("faceguard.server.websocket")
"""Whatever uvicorn says below a warning, such as who asked for which path, and for what behind its question mark."""
QUIET.setLevel(logging.WARNING)


class WebSocketConnection(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which by itself logs the address of each client and the whole path it asked for."""

    _begun = False
    """Whether a message came."""
    _early = 0
    """Bytes that came before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = self.conn.logger = QUIET

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
