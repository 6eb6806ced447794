"""The answer that is a finished file, whole or a range of it (RFC 9110 §14)."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from faceguard.api.body import stepwise
from faceguard.api.problems import UnsatisfiableRangeError
from faceguard.errors import CancelledError
from faceguard.spool.kept import Kept

PIECE = 2**20
"""Bytes that are read in one turn."""
SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
"""One range; several at once are answered by the whole, as is allowed (RFC 9110 §14.2), and so are longer numbers."""


class RangeResponse(Response):
    """Sends a file, or the range of it that the request asks for, no faster than the client takes it."""

    def __init__(
        self,
        file: Kept,
        sha256: str,
        media_type: str,
        headers: Headers,
        extra: dict[str, str] | None = None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the request's headers, which may name a range; raises UnsatisfiableRangeError.

        At the end, whatever it is, `close` is called.
        """
        tag, digest = f'"{sha256}"', f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
        asked = headers.get("range") if headers.get("if-range", tag) == tag else None
        span = None if asked is None else _span(asked, file.size)
        self._file, self._close, self._span = file, close, span or range(file.size)
        told = {
            "Accept-Ranges": "bytes",
            "Cache-Control": "no-store",
            "Content-Length": str(len(self._span)),
            "ETag": tag,
            **(extra or {}),
        }
        if span is None:
            told["Content-Digest"] = digest
        else:
            told["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{file.size}"
        super().__init__(None, HTTPStatus.OK if span is None else HTTPStatus.PARTIAL_CONTENT, told, media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and all pieces; stop where the client leaves.

        Raises ConnectionAbortedError where the video is deleted meanwhile: what was sent is no whole answer.
        """
        del scope, receive
        try:
            start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            await send({**start, "held": False})
            await self._pieces(send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._close()

    async def _pieces(self, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        at = self._span.start
        while at < self._span.stop:
            try:
                piece = await asyncio.to_thread(self._file.read, at, min(PIECE, self._span.stop - at))
            except CancelledError:
                raise ConnectionAbortedError from None
            at += len(piece)
            for part in stepwise(piece):
                await send({"type": "http.response.body", "body": part, "more_body": True})


def _span(asked: str, size: int) -> range | None:
    """Return the bytes that a Range header asks for, None where it is to be ignored; raises UnsatisfiableRangeError."""
    found = SINGLE.fullmatch(asked.replace(" ", ""))
    if not found or found[1] == found[2] == "":
        return None
    if not found[1]:
        span = range(max(0, size - int(found[2])), size)
    else:
        span = range(int(found[1]), min(size, int(found[2]) + 1) if found[2] else size)
        if found[2] and int(found[2]) < int(found[1]):
            return None
    if not span:
        raise UnsatisfiableRangeError(size)
    return span
