"""Which requests are served: those that name an allowed host and were not sent by another origin's page.

A form on any web page may post to localhost, and with DNS rebinding even read the response.
"""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from faceguard.api.problems import CrossSiteError, UnknownHostError
from faceguard.api.refusal import refuse
from faceguard.errors import FaceguardError

PROBES = ("/livez", "/readyz", "/metrics")
"""Requested by orchestrators, which know only the address."""
OWN = ("same-origin", "none")
"""What Sec-Fetch-Site says of our own page, and of a person who typed the address."""


class Hosts:
    """Refuses unknown Host headers, and requests from pages of other sites, subdomains and ports."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str], origins: Sequence[str]) -> None:
        self._app, self._callers = app, Callers(hosts, origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope["type"] == "http" and scope["path"] in PROBES):
            await self._app(scope, receive, send)
        elif error := self._callers.refusal(scope):
            await refuse(error, scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Callers:
    """Who may call, by the names that a request gives the service and itself."""

    def __init__(self, hosts: Sequence[str], origins: Sequence[str]) -> None:
        self._hosts = frozenset(name.lower() for name in hosts)
        self._origins = frozenset(origin.lower() for origin in origins)

    def refusal(self, scope: Scope) -> FaceguardError | None:
        """Return why a request is refused; None where it is not."""
        headers = Headers(scope=scope)
        if "*" not in self._hosts and _name(headers.get("host", "")) not in self._hosts:
            return UnknownHostError("Set FACEGUARD_ALLOWED_HOSTS")
        if self._is_foreign(headers) and not _follows_a_link(scope, headers):
            return CrossSiteError()
        return None

    def _is_foreign(self, headers: Headers) -> bool:
        """Return whether another origin's page sent it: by Sec-Fetch-Site, or by Origin if that is all there is."""
        origin = _word(headers, "origin")
        if origin in self._origins or "*" in self._origins:
            return False
        if site := _word(headers, "sec-fetch-site"):
            return site not in OWN
        return bool(origin) and origin.partition("://")[2] != _word(headers, "host")


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    return scope.get("method") == "GET" and _word(headers, "sec-fetch-mode") == "navigate"


def _word(headers: Headers, name: str) -> str:
    """Return a header's value in small letters, as what stands between may have changed their case."""
    return headers.get(name, "").strip().lower()


def _name(host: str) -> str:
    """Return the host without its port; an IPv6 address keeps its brackets."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).lower()
