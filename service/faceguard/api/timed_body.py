"""A request's body, read as it arrives, with a bound on how long that may take."""

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request

from faceguard.api.patience import Patience
from faceguard.errors import CancelledError


class TimedBody:
    """Iterates over the chunks.

    Raises DeadlineError, CancelledError when the client leaves, and what the body's limit raises.
    """

    def __init__(self, request: Request, seconds: float) -> None:
        self._request = request
        self.patience = Patience(seconds)
        self.ended = False
        """Whether all was read: the next message is the disconnect."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._request.stream()
        while not self.ended:
            try:
                async with self.patience.waiting():
                    chunk = await anext(chunks, None)
            except ClientDisconnect:
                raise CancelledError from None
            if chunk is None:
                self.ended = True
                return
            self.patience.earn(len(chunk))
            yield chunk
