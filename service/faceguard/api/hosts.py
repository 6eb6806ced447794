"""Which requests are served: those that name an allowed host and were not sent by another site's page.

A form on any web page may post to localhost, and with DNS rebinding even read the response.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from faceguard.api.problems import CrossSiteError, UnknownHostError
from faceguard.api.refusal import refuse

PROBES = ("/livez", "/readyz", "/metrics")
"""Requested by orchestrators, which know only the address."""


class Hosts:
    """Refuses unknown Host headers and cross-site requests."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str], origins: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(name.lower() for name in hosts)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope["type"] == "http" and scope["path"] in PROBES):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "*" not in self._hosts and _name(headers.get("host", "")) not in self._hosts:
            await refuse(UnknownHostError("Set FACEGUARD_ALLOWED_HOSTS"), scope, receive, send)
        elif self._is_foreign(headers) and not _follows_a_link(scope, headers):
            await refuse(CrossSiteError(), scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_foreign(self, headers: Headers) -> bool:
        """Return whether another site's page sent it, by Sec-Fetch-Site, or by Origin if a browser sends only that."""
        origin = headers.get("origin")
        if origin in self._origins or "*" in self._origins:
            return False
        if site := headers.get("sec-fetch-site"):
            return site == "cross-site"
        return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    return scope.get("method") == "GET" and headers.get("sec-fetch-mode") == "navigate"


def _name(host: str) -> str:
    """Return the host without its port; an IPv6 address keeps its brackets."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).lower()
