"""A request's body, read as it arrives, with a bound on how long that may take."""

from collections.abc import AsyncIterator

from starlette.requests import Request

from faceguard.api.patience import Patience
from faceguard.errors import CancelledError


class TimedBody:
    """Iterates over the chunks; who iterates anew goes on where the last one stopped.

    Raises DeadlineError, CancelledError when the client leaves, and what the body's limit raises.
    """

    def __init__(self, request: Request, seconds: float) -> None:
        self._request = request
        self.patience = Patience(seconds)
        self.ended = False
        """Whether all was read: the next message is the disconnect."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while not self.ended:
            async with self.patience.waiting():
                message = await self._request.receive()
            if message["type"] == "http.disconnect":
                raise CancelledError
            self.ended = not message.get("more_body", False)
            chunk = message.get("body", b"")
            self.patience.earn(len(chunk))
            if chunk:
                yield chunk
