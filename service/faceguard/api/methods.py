"""The methods that every address takes: HEAD as GET, and OPTIONS."""

from collections.abc import Iterable

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Answers HEAD as GET is answered, without the body (RFC 9110 §9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        inner = {**scope, "method": "GET"}

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope.update(route=inner.get("route"))
                await send(message)
            elif not message.get("more_body"):
                await send({"type": "http.response.body", "body": b""})

        await self._app(inner, receive, headed)


def allowed(routes: Iterable[BaseRoute], scope: Scope) -> list[str]:
    """Return the methods that the address of a request takes; none where there is nothing."""
    asked = {**scope, "root_path": scope.get("app_root_path", scope["root_path"])}  # as it was before a mount took it
    found = [route for route in iter_route_contexts(list(routes)) if route.matches(asked)[0] is not Match.NONE]
    methods = {method for route in found for method in (getattr(route, "methods", None) or ("GET",))}
    if not methods:
        return []
    return sorted({*methods, "OPTIONS", *({"HEAD"} if "GET" in methods else ())})
