"""Limits on a request's head, whose headers are parsed on the event loop while all others wait."""

from starlette.types import ASGIApp, Receive, Scope, Send

from faceguard.api.problems import HeadTooLargeError
from faceguard.api.refusal import refuse

MOST_BYTES = 2**14
"""Of path, query and headers together."""
MOST_HEADERS = 100
MOST_MEMBERS = 250
"""Of all headers, as commas and semicolons separate them; but for cookies, which nothing here reads."""


class HeadLimit:
    """Refuses a request whose path, query and headers are larger than any honest client's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and _is_too_large(scope):
            await refuse(HeadTooLargeError(f"At most {MOST_BYTES} bytes"), scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_too_large(scope: Scope) -> bool:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    size = len(scope["raw_path"]) + len(scope["query_string"]) + sum(len(name) + len(value) for name, value in headers)
    members = sum(1 + value.count(b",") + value.count(b";") for name, value in headers if name != b"cookie")
    return size > MOST_BYTES or len(headers) > MOST_HEADERS or members > MOST_MEMBERS
