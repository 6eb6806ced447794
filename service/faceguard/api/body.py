"""Response bodies in pieces, so that neither making nor sending a large one blocks the event loop."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

STEP = 3 * 2**16
"""Bytes copied or encoded at a time. A multiple of 3, so that the base64 of the pieces is the base64 of the whole."""


@dataclass(frozen=True, slots=True)
class Body:
    """The content of a response, in pieces."""

    pieces: Sequence[bytes]
    media_type: str
    sha256: str
    """The digest of all pieces, in hex digits."""

    @classmethod
    def of(cls, pieces: Iterable[bytes], media_type: str) -> "Body":
        """Collect and hash the pieces. Hashing releases the interpreter lock, so the event loop runs in between."""
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
    """Sends a body piece by piece, no faster than the client takes them."""

    def __init__(self, body: Body, headers: Mapping[str, str]) -> None:
        length = str(sum(map(len, body.pieces)))
        super().__init__(headers={"Content-Length": length, **headers}, media_type=body.media_type)
        self._pieces = body.pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and all pieces."""
        del scope, receive
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for piece in self._pieces:
            for part in stepwise(piece):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def stepwise(content: bytes) -> Iterator[bytes]:
    """Cut the content into pieces of STEP bytes; the last may be shorter."""
    return (content[start : start + STEP] for start in range(0, len(content), STEP))
