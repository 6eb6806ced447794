"""Unexpected exceptions."""

import logging
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faceguard.api.refusal import refuse
from faceguard.errors import InternalError

logger = logging.getLogger("faceguard.failures")


class Failures:
    """Answers an unexpected exception with a problem that says nothing of it; the log has its class and place.

    A WebSocket is closed.

    Starlette's own handler for them is outside all middleware: its response would have neither a request id nor
    security headers, and would not be counted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            if scope["type"] == "lifespan" or (scope["type"] == "http" and started):
                raise
            logger.exception("failed", extra={"request_id": scope["state"].get("request_id")})
            with suppress(RuntimeError):  # so says the server of a WebSocket that is closed already
                await refuse(InternalError(), scope, receive, send)
