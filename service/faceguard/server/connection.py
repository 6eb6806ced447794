"""A client's connection, with a bound on how long it may make no progress."""

import asyncio
import json

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10.0
"""Seconds within which a connection has to make progress: complete a request's head, or take part of a response."""

LEAST = 2**16
"""Bytes of a response that a client has to take in that time."""

MALFORMED = json.dumps(
    {
        "type": "urn:faceguard:problem:malformed-request",
        "title": "This is not HTTP",
        "status": 400,
    }
).encode()


class Connection(H11Protocol):
    """uvicorn's protocol, which by itself waits for ever for a slow head and for a response that is not read.

    A slow body is bounded by the request's deadline.
    """

    _request: object = None
    """The request at the last check."""
    _unsent = 0
    """Bytes of a response that were buffered at the last check."""
    _taken = False
    """Whether the client has taken LEAST bytes since the last check."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to check the connection every few seconds."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=2 * LEAST, low=LEAST)
        self._watch = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop checking."""
        self._watch.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        """Note progress: the buffer's limits are LEAST bytes apart."""
        super().resume_writing()
        self._taken = True

    def _look(self) -> None:
        unsent = self.transport.get_write_buffer_size()
        if unsent:
            stuck = self._unsent > 0 and unsent > self._unsent - LEAST and not self._taken
        else:
            stuck = self.cycle is None or self.cycle.response_complete
        if stuck and self.cycle is self._request:
            self.transport.abort()
            return
        self._request, self._unsent, self._taken = self.cycle, unsent, False
        self._watch = self.loop.call_later(PATIENCE, self._look)

    def send_400_response(self, msg: str) -> None:
        """Answer with a problem, as everywhere else."""
        del msg
        headers = [("content-type", "application/problem+json"), ("connection", "close")]
        try:
            for event in (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=MALFORMED),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:
            pass  # the response to an earlier request has begun
        self.transport.close()
