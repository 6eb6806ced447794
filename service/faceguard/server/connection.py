"""A client's connection, with a bound on how long it may be of no use."""

import asyncio
import json

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10.0
"""Seconds in which a connection has to get on: to complete a request's head, or to take some of its answer."""

LEAST = 2**16
"""Bytes of its answer that a client has to take in that time."""

MALFORMED = json.dumps(
    {
        "type": "urn:faceguard:problem:malformed-request",
        "title": "This is not HTTP",
        "status": 400,
    }
).encode()


class Connection(H11Protocol):
    """uvicorn's, which by itself waits for ever for a head that comes slowly and for an answer that is not read.

    A request whose body comes slowly has the deadline for it.
    """

    _request: object = None
    """The request that was there when the connection was last looked at."""
    _unsent = 0
    """How much of an answer was not taken then."""
    _taken = False
    """Whether LEAST bytes were taken since then, and as many have come after them."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look at the connection every few seconds."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=2 * LEAST, low=LEAST)
        self._watch = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop looking."""
        self._watch.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        """Note that the client goes on reading: between the limits of the buffer lie LEAST bytes."""
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
        """Answer what is not HTTP with a problem, as everything else."""
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
            pass  # the answer to an earlier request has begun
        self.transport.close()
