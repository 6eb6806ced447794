"""Optional API keys, one per line of a file that is read for each request."""

import hashlib
import hmac
import logging
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from faceguard.api.first_message import FirstMessage
from faceguard.api.key_file import KeyFileError, keys_of
from faceguard.api.problems import UnauthorizedError
from faceguard.api.refusal import refuse

logger = logging.getLogger("faceguard.keys")


class ApiKeys:
    """Requires `Authorization: Bearer KEY` or `X-API-Key: KEY` for every path below /v1/, and notes whose it is.

    A WebSocket may have the key in its first message instead, and takes no place before that.
    """

    def __init__(self, app: ASGIApp, file: Path) -> None:
        self._app = app
        self._file = file
        self._content = file.read_bytes()  # fail at the start if it cannot be read
        self._keys = keys_of(self._content)
        self._was_readable = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._needs_key(scope):
            given = _given(Headers(scope=scope))
            if not given and scope["type"] == "websocket":
                first = FirstMessage(receive, send)
                given, receive, send = await first.key(), first.receive, first.send
            if not self._knows(given):
                await refuse(UnauthorizedError(), scope, receive, send)
                return
            scope["state"]["owner"] = hashlib.sha256(given).hexdigest()
        await self._app(scope, receive, send)

    @staticmethod
    def _needs_key(scope: Scope) -> bool:
        path: str = scope.get("path", "")  # the lifespan has none
        return path.startswith("/v1/")

    def _knows(self, given: bytes) -> bool:
        # Compare all keys, so that the time taken tells nothing.
        return sum(hmac.compare_digest(given, key) for key in self._current()) > 0

    def _current(self) -> tuple[bytes, ...]:
        """Return the keys that are in the file now; none if it cannot be read or is no text.

        Neither its time nor its size need change when its content does, nor its name when it is a link.
        """
        try:
            content = self._file.read_bytes()
            if content != self._content:
                self._keys, self._content = keys_of(content), content
        except (OSError, KeyFileError):
            if self._was_readable:
                logger.warning("The file of API keys cannot be read, so every key is refused")
            self._was_readable = False
            return ()
        self._was_readable = True
        return self._keys


def _given(headers: Headers) -> bytes:
    """Return the key of a request, empty where it has none."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    return (bearer if scheme.lower() == "bearer" else headers.get("x-api-key", "")).strip().encode("latin-1")
