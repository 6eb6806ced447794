"""What went wrong in a way that nobody foresaw."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faceguard.api.refusal import refuse
from faceguard.errors import InternalError

logger = logging.getLogger("faceguard.failures")


class Failures:
    """Answers any other exception with a problem that tells nothing of it; the log has its kind and place.

    Starlette's own handler for them stands outside of all middleware, where an answer would get neither a request id
    nor security headers, and would not be counted.
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
            if scope["type"] != "http" or started:
                raise
            logger.exception("failed", extra={"request_id": scope["state"].get("request_id")})
            await refuse(InternalError(), scope, receive, send)
