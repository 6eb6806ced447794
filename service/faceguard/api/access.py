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

METHODS = ("GET", "HEAD", "POST", "QUERY", "PUT", "PATCH", "DELETE", "OPTIONS")
"""The methods that are logged. Any other is a word of the client's choice and is not repeated."""

logger = logging.getLogger("faceguard.access")


class Access:
    """Logs and counts route, status and time of each request. The route is its template, never the requested path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if SAFE.fullmatch(given) else str(uuid.uuid4())
        scope["state"]["request_id"] = request_id
        start = time.perf_counter()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
                _note(scope, message["status"], request_id, time.perf_counter() - start)
            await send(message)

        await self._app(scope, receive, noted)


def _route(scope: Scope) -> str:
    """Return the route's template. What was refused before routing has none: return the path if it is one of ours."""
    if route := scope.get("route"):
        return str(route.path)
    return scope["path"] if scope["path"] in scope["app"].openapi()["paths"] else "-"


def _note(scope: Scope, status: int, request_id: str, seconds: float) -> None:
    route = _route(scope)
    scope["state"]["metrics"].requests.labels(route, str(status)).inc()
    fields = {
        "request_id": request_id,
        "method": scope["method"] if scope["method"] in METHODS else "other",
        "route": route,
        "status": status,
        "ms": round(seconds * 1000),
    }
    if reason := scope["state"].get("reason"):
        fields["reason"] = reason
    logger.info("answered", extra=fields)
