"""One log line and one count for each answer, with a request id and without anything of the request's content."""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"
SAFE = re.compile(r"[0-9a-fA-F-]{8,64}")
"""An id that a client may choose: nothing but hex digits, so that it cannot carry a name into the log."""

METHODS = ("GET", "HEAD", "POST", "QUERY", "PUT", "PATCH", "DELETE", "OPTIONS")
"""A method is a word of the client's choice: one that is not known is not repeated."""

logger = logging.getLogger("faceguard.access")


class Access:
    """Notes route, status and time of each request. The route is the template, never the path that was asked for."""

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
    """The route's template; for what was refused before a route was looked for, the path where it is one of ours."""
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
