"""One log line and one count per response, with a request id and nothing of the request's content."""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"
SAFE = re.compile(r"[0-9a-fA-F-]{8,64}")
"""The ids that a client may choose: hex digits only, so that none carries a name into the log."""

METHODS = ("GET", "HEAD", "POST", "QUERY", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET")
"""The methods that are logged. Any other is a word of the client's choice and is not repeated."""

LIVE = "/v1/live"
"""The one address that OpenAPI has no words for."""
LEFT, OTHER_CODE = 1005, 4000
"""The code of a WebSocket that was left without one, and what stands for those of a client's choice."""
CODES = frozenset(range(1000, 1016))
"""The codes that are logged."""

logger = logging.getLogger("faceguard.access")


class Access:
    """Logs and counts route, status and time of each request. The route is its template, never the requested path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if SAFE.fullmatch(given) else str(uuid.uuid4())
        scope["state"]["request_id"] = request_id
        start = time.perf_counter()
        if scope["type"] == "websocket":
            await self._open(scope, receive, send, start)
            return

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
                _note(scope, message["status"], request_id, time.perf_counter() - start)
            await send(message)

        await self._app(scope, receive, noted)

    async def _open(self, scope: Scope, receive: Receive, send: Send, start: float) -> None:
        """Serve a WebSocket; its status is the code that it was closed with, by whom it may have been."""
        code = LEFT

        async def received() -> Message:
            nonlocal code
            message = await receive()
            if message["type"] == "websocket.disconnect":
                code = message.get("code", LEFT)
            return message

        async def sent(message: Message) -> None:
            nonlocal code
            if message["type"] == "websocket.close":
                code = message.get("code", LEFT)
            await send(message)

        try:
            await self._app(scope, received, sent)
        finally:
            known = code if code in CODES else OTHER_CODE
            _note(scope, known, scope["state"]["request_id"], time.perf_counter() - start)


def _route(scope: Scope) -> str:
    """Return the route's template. What was refused before routing has none: return the path if it is one of ours."""
    if route := scope.get("route"):
        return str(route.path)
    path: str = scope["path"]
    return path if path == LIVE or path in scope["app"].openapi()["paths"] else "-"


def _note(scope: Scope, status: int, request_id: str, seconds: float) -> None:
    route = _route(scope)
    scope["state"]["metrics"].requests.labels(route, str(status)).inc()
    fields = {
        "request_id": request_id,
        "method": method if (method := scope.get("method", "WEBSOCKET")) in METHODS else "other",
        "route": route,
        "status": status,
        "ms": round(seconds * 1000),
    }
    if reason := scope["state"].get("reason"):
        fields["reason"] = reason
    logger.info("answered", extra=fields)
