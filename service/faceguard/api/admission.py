"""Admission: a route declares what it needs, and gets it or is refused before a byte of the body is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faceguard.api.problems import NotFoundError
from faceguard.api.refusal import refuse
from faceguard.errors import FaceguardError
from faceguard.ticket import Ticket

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
ATTRIBUTE = "__admitted__"


@dataclass(frozen=True, slots=True)
class Admitted:
    """Declares that a route reads a body and needs a ticket. A decorator of the route's endpoint."""

    limit: str
    """The setting that says how large a body may be, in bytes."""
    until: Literal["start", "end"] = "start"
    """When the ticket is released: as the response starts, so that a slow reader holds no slot, or at its end, for work
    that continues meanwhile."""
    of: Literal["workers", "videos", "live"] = "workers"
    """Whose ticket it is."""

    def __call__(self, endpoint: Endpoint) -> Endpoint:
        """Attach the declaration."""
        setattr(endpoint, ATTRIBUTE, self)
        return endpoint


def declaration(scope: Scope) -> Admitted | None:
    """Return what the route that serves this scope declares; None if it declares nothing or there is no such route."""
    for route in iter_route_contexts(scope["app"].routes):
        match, found = route.matches(scope)
        if match is Match.FULL:
            return getattr(found.get("endpoint"), ATTRIBUTE, None)
    return None


class Admission:
    """Takes a ticket for each request whose route declares that it needs one.

    A refusal does not close the connection, since a reset would keep the client from reading it. The server discards
    what is still being sent, and closes the connection itself if that takes too long.

    A WebSocket is refused unless its route declares one. It holds its ticket until it is closed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared = None if scope["type"] == "lifespan" else declaration(scope)
        if declared:
            await self._admit(declared, scope, receive, send)
        elif scope["type"] in {"http", "lifespan"}:
            await self._app(scope, receive, send)
        else:
            await refuse(NotFoundError(), scope, receive, send)

    async def _admit(self, declared: Admitted, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            ticket: Ticket = scope["state"][declared.of].admit()
        except FaceguardError as error:
            await refuse(error, scope, receive, send)
            return
        with ticket:
            scope["state"]["ticket"] = ticket
            until_end = declared.until == "end"
            await self._app(scope, receive, send if until_end else _before_start(ticket.release, send))


def _before_start(release: Callable[[], None], send: Send) -> Send:
    async def released(message: Message) -> None:
        if message["type"] == "http.response.start":
            release()
        await send(message)

    return released
