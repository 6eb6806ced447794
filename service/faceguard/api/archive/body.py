"""A request's body, read as it arrives, with a bound on how long that may take."""

import asyncio
import time
from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request

from faceguard.errors import CancelledError, DeadlineError


class TimedBody:
    """Iterates over the chunks. Each `most` bytes may take `seconds`, counted anew from each `renew`.

    Raises DeadlineError, CancelledError when the client leaves, and what the body's limit raises.
    """

    def __init__(self, request: Request, seconds: float, most: int) -> None:
        self._request, self._seconds, self._most = request, seconds, most
        self.ended = False
        """Whether all was read: the next message is the disconnect."""
        self.renew()

    def renew(self) -> None:
        """Restart the clock."""
        self._deadline, self._size = time.monotonic() + self._seconds, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._request.stream()
        while not self.ended:
            try:
                async with asyncio.timeout(max(self._deadline - time.monotonic(), 0)):
                    chunk = await anext(chunks)
            except TimeoutError:
                raise DeadlineError from None
            except ClientDisconnect:
                raise CancelledError from None
            except StopAsyncIteration:
                self.ended = True
                return
            self._size += len(chunk)
            if self._size > self._most:
                self.renew()
            yield chunk
