"""The time that a client may have the service wait."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from faceguard.errors import DeadlineError

RATE = 2**15
"""Bytes a second at which a client has to send and to read, on average: 256 kbit/s."""


class Patience:
    """Lets the service wait for so many seconds at most; bytes that pass earn some of them back, at RATE.

    So whoever sends next to nothing, in however many pieces, is waited for no longer than one who is silent.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = self._left = seconds
        self._since: float | None = None
        self._limit: asyncio.Timeout | None = None
        self._stopped = False

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """Wait within the time that is left; raises DeadlineError."""
        try:
            async with asyncio.timeout(None) as self._limit:
                self._run()
                yield
        except TimeoutError:
            raise DeadlineError from None
        finally:
            self._limit = None
            self._halt()

    def earn(self, size: int) -> None:
        """Add the time that these bytes are worth, up to what there was at first."""
        self._left = min(self._left + size / RATE, self._seconds)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let no time pass: it is the client who waits."""
        self._halt()
        self._stopped = True
        try:
            yield
        finally:
            self._stopped = False
            self._run()

    def _run(self) -> None:
        if self._limit and not self._limit.expired() and not self._stopped:
            self._since = time.monotonic()
            self._limit.reschedule(asyncio.get_running_loop().time() + max(self._left, 0))

    def _halt(self) -> None:
        if self._since is not None:
            self._left -= time.monotonic() - self._since
            self._since = None
        if self._limit and not self._limit.expired():
            self._limit.reschedule(None)
