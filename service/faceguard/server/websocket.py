"""A client's connection once it is a WebSocket."""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_MESSAGE = 2**23
"""Bytes of a message at most."""

QUIET = logging.getLogger("faceguard.server.websocket")
"""Whatever uvicorn says below a warning, such as who asked for which path, and for what behind its question mark."""
QUIET.setLevel(logging.WARNING)


class WebSocketConnection(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which by itself logs the address of each client and the whole path it asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = self.conn.logger = QUIET
