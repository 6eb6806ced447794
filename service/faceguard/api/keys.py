"""Optional API keys, one per line of a file that is read again when it changes."""

import hmac
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from faceguard.api.problems import UnauthorizedError
from faceguard.api.refusal import refuse


class ApiKeys:
    """Requires `Authorization: Bearer KEY` or `X-API-Key: KEY` for every path below /v1/."""

    def __init__(self, app: ASGIApp, file: Path) -> None:
        self._app = app
        self._file = file
        self._changed = 0
        self._keys: tuple[bytes, ...] = ()
        self._current()  # fail at the start if the file cannot be read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._needs_key(scope) and not self._knows(Headers(scope=scope)):
            await refuse(UnauthorizedError(), scope, receive, send)
        else:
            await self._app(scope, receive, send)

    @staticmethod
    def _needs_key(scope: Scope) -> bool:
        path: str = scope.get("path", "")  # the lifespan has none
        return path.startswith("/v1/")

    def _knows(self, headers: Headers) -> bool:
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        given = (bearer if scheme.lower() == "bearer" else headers.get("x-api-key", "")).strip().encode()
        # Compare all keys, so that the time taken tells nothing.
        return sum(hmac.compare_digest(given, key) for key in self._current()) > 0

    def _current(self) -> tuple[bytes, ...]:
        """Return the keys; those last read if the file cannot be read now."""
        try:
            changed = self._file.stat().st_mtime_ns
            if changed != self._changed:
                lines = (line.strip() for line in self._file.read_bytes().splitlines())
                self._keys = tuple(line for line in lines if line and not line.startswith(b"#"))
                self._changed = changed
        except OSError:
            if not self._changed:
                raise
        return self._keys
