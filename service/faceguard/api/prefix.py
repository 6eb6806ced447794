"""The path that the service has behind a proxy, such as `/faces`."""

import re
from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Forwarded-Prefix"
PREFIX = re.compile(r"(/[\w.~-]+)*", re.ASCII)
ANY = "*"


class Prefix:
    """Takes the prefix off the path where the proxy has left it on, notes it for the request, and redirects below it.

    It is the service's own setting, or what a proxy that is trusted says in X-Forwarded-Prefix, which it has taken off.
    """

    def __init__(self, app: ASGIApp, root_path: str, proxies: Sequence[str]) -> None:
        self._app = app
        self._root_path = root_path
        self._any = ANY in proxies
        self._networks = [ip_network(each) for each in proxies if each != ANY]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        told = _told(Headers(scope=scope).getlist(HEADER)) if self._trusts(scope) else ""
        prefix = scope["state"]["prefix"] = told or self._root_path
        if scope["type"] == "http" and self._root_path and scope["path"] == self._root_path:
            await RedirectResponse(f"{self._root_path}/")(scope, receive, send)
            return
        if scope["path"].startswith(f"{self._root_path}/"):
            # In place, for those around this one; no other root path is known to the routes.
            scope["path"] = scope["path"].removeprefix(self._root_path)
            scope["raw_path"] = scope["raw_path"].removeprefix(self._root_path.encode())

        async def below(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if location := headers.get("location"):
                    headers["location"] = _below(prefix, location)
            await send(message)

        await self._app(scope, receive, below)

    def _trusts(self, scope: Scope) -> bool:
        """Return whether who connected is a proxy that is trusted."""
        if self._any:
            return True
        try:
            address = ip_address(scope["client"][0])
        except (TypeError, ValueError):  # no address: a socket of this machine, or a test
            return False
        return any(address in network for network in self._networks)


def _told(values: Iterable[str]) -> str:
    """Return the prefix of several proxies, the outermost first; none where it is no path."""
    prefix = "".join(part.strip().rstrip("/") for value in values for part in value.split(","))
    return prefix if PREFIX.fullmatch(prefix) else ""


def _below(prefix: str, location: str) -> str:
    """Return the address of a redirect without scheme and host, which a proxy may have changed."""
    _, _, path, query, _ = urlsplit(location)
    return urlunsplit(("", "", prefix + path, query, ""))
