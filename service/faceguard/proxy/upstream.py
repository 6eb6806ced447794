"""The one address that the proxy speaks to."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

from faceguard.proxy.errors import UpstreamError

Headers = list[tuple[bytes, bytes]]

HOP_BY_HOP = frozenset(
    b"alt-svc connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade".split()
)
"""What is of one connection (RFC 9110, 7.6.1), and what would lead to another address (RFC 7838)."""
OURS = frozenset({b"host", b"content-length", b"expect"})
"""Those of a request that say how it comes here."""
PATIENCE = httpx2.Timeout(600, connect=30)
"""Seconds: models think for minutes."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    body: AsyncIterator[bytes]
    """As the upstream sends it, piece by piece, in its own coding."""


class Upstream:
    def __init__(self, base: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """Take the base URL, such as `https://api.openai.com/v1`.

        What the environment says of other proxies and passwords does not count, and no redirection is followed.
        Nothing that the upstream sets is kept: it would go out with the request of another client.
        """
        self._base = base.rstrip("/")
        self._client = httpx2.AsyncClient(
            transport=transport,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=PATIENCE,
            trust_env=False,
            follow_redirects=False,
            max_redirects=0,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def asked(self, method: str, path: str, query: bytes, headers: Headers, body: bytes) -> AsyncIterator[Answer]:
        """Send a request and give the answer while it comes.

        Raises UpstreamError, also for a redirection: who follows it would send the pictures there as they were.
        """
        url = f"{self._base}{path}" + (f"?{query.decode('latin-1')}" if query else "")
        sent = [(name, value) for name, value in _onward(headers) if name.lower() not in OURS]
        try:
            request = self._client.build_request(method, url, headers=sent, content=body)
            for name in set(self._client.headers.keys()) - {name.decode("latin-1").lower() for name, _ in sent}:
                del request.headers[name]  # those of the client's own
            response = await self._client.send(request, stream=True)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise UpstreamError from None
        try:
            if response.is_redirect:
                raise UpstreamError
            yield Answer(response.status_code, list(_onward(response.headers.raw)), _raw(response))
        finally:
            await response.aclose()


async def _raw(response: httpx2.Response) -> AsyncIterator[bytes]:
    """Yield the answer's pieces; raises UpstreamError where they end too early."""
    try:
        async for piece in response.aiter_raw():
            yield piece
    except httpx2.HTTPError:
        raise UpstreamError from None


def _onward(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    """Leave out what is of one connection: those named there, and those that are always."""
    listed = list(headers)
    named = {
        word.strip().lower() for name, value in listed if name.lower() == b"connection" for word in value.split(b",")
    }
    return ((name, value) for name, value in listed if name.lower() not in HOP_BY_HOP | named)
