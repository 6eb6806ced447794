"""The newest JPEG of a camera, for all who watch."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator

from faceguard.cameras.shows import HEAD

LARGEST = 16 << 20
"""Bytes of a JPEG."""


class Feed:
    """Is given JPEGs by a thread, and gives the newest one to those who wait in an event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._newest, self._number, self._ended = b"", 0, False
        self._next = asyncio.Event()

    def read(self, pipe: int) -> None:
        """Take JPEGs from a pipe until it ends, which is closed then."""
        with os.fdopen(pipe, "rb") as file:
            while len(head := file.read(HEAD.size)) == HEAD.size:
                (size,) = HEAD.unpack(head)
                if size > LARGEST or len(content := file.read(size)) < size:
                    return
                self._loop.call_soon_threadsafe(self._put, content)

    def read_on(self, pipe: int) -> None:
        """Do so in a thread of its own."""
        threading.Thread(target=self.read, args=(pipe,), name="feed", daemon=True).start()

    def end(self) -> None:
        """Give nothing more to anybody."""
        self._loop.call_soon_threadsafe(self._finish)

    async def pictures(self) -> AsyncIterator[bytes]:
        """Give the newest JPEG, and each one that is the newest when the one before it was taken."""
        number = 0
        while not self._ended:
            if number == self._number:
                await self._next.wait()
                continue
            number = self._number
            yield self._newest

    def _put(self, content: bytes) -> None:
        self._newest, self._number = content, self._number + 1
        self._wake()

    def _finish(self) -> None:
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        event, self._next = self._next, asyncio.Event()
        event.set()
