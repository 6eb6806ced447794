"""The body of an answer, which may be too large to be made or sent at one go without holding the event loop up."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

STEP = 3 * 2**16
"""Bytes that are copied or encoded at a time. A multiple of 3, so that base64 of the pieces is base64 of the whole."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is answered, in pieces."""

    pieces: Sequence[bytes]
    media_type: str
    sha256: str
    """In hex digits, of all pieces together."""

    @classmethod
    def of(cls, pieces: Iterable[bytes], media_type: str) -> "Body":
        """Gather the pieces. To hash one lets other threads have Python's lock: the loop's, if this is a worker's."""
        digest, gathered = hashlib.sha256(), list[bytes]()
        for piece in pieces:
            digest.update(piece)
            gathered.append(piece)
        return cls(gathered, media_type, digest.hexdigest())

    @property
    def content_digest(self) -> str:
        """The Content-Digest header (RFC 9530)."""
        return f"sha-256=:{base64.b64encode(bytes.fromhex(self.sha256)).decode()}:"


class BodyResponse(Response):
    """Sends a body piece by piece, each when the client has taken enough of those before."""

    def __init__(self, body: Body, headers: Mapping[str, str]) -> None:
        length = str(sum(map(len, body.pieces)))
        super().__init__(headers={"Content-Length": length, **headers}, media_type=body.media_type)
        self._pieces = body.pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all of it."""
        del scope, receive
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for piece in self._pieces:
            for part in stepwise(piece):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def stepwise(content: bytes) -> Iterator[bytes]:
    """Cut the content into pieces of STEP bytes, of which the last may be shorter."""
    return (content[start : start + STEP] for start in range(0, len(content), STEP))
