"""The limit on the size of a request's body."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faceguard.api.admission import declaration
from faceguard.api.refusal import refuse
from faceguard.errors import TooManyBytesError
from faceguard.sizes import of_bytes


class BodyLimit:
    """Refuses a body that is larger than its route declares: by Content-Length, or by count while it is read.

    A route without a declaration reads no body; there the limit of a picture holds.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route = declaration(scope)
        setting = route.limit if route else "max_body"
        limit: int = getattr(scope["state"]["settings"], setting)
        told = f"At most {of_bytes(limit)} ({setting.upper()})"
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > limit:
            await refuse(TooManyBytesError(told), scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit, told), send)


def _counted(receive: Receive, limit: int, told: str) -> Receive:
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise TooManyBytesError(told)
        return message

    return counted
