"""A response that is sent as it is made, or spooled until the request has arrived in full."""

import asyncio
import contextlib
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.types import Send

from faceguard.api.body import stepwise
from faceguard.api.patience import Patience
from faceguard.errors import DeadlineError, NoRoomError
from faceguard.spool.room import Room

STEP = 2**20


class SpooledSend:
    """Sends at once what it is given; with a folder, keeps it there, encrypted and without a name, until `release`.

    A client that does not read while it sends, and a service that waits for it to read, would wait for ever. Raises
    DeadlineError where the client reads too slowly.
    """

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], folder: Path | None, patience: Patience) -> None:
        self._send, self._headers, self._patience = send, headers, patience
        self._kept = None if folder is None else Room(0, folder, sys.maxsize).new()
        self.begun = False
        """Whether anything was sent or kept."""
        self.stalled = False
        """Whether the client reads too slowly, so that an answer is of no use to it."""
        self._started = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._kept:
            self._kept.close()

    @property
    def keeps(self) -> bool:
        return self._kept is not None

    async def write(self, content: bytes) -> None:
        """Send the content, or keep it; raises NoRoomError where the disk is full, and then nothing is kept."""
        self.begun = True
        if not self._kept:
            await self._pass_on(content)
            return
        try:
            await asyncio.to_thread(self._kept.append, content)
        except NoRoomError:
            self._kept.close()
            self.begun = False
            raise

    async def release(self) -> None:
        """Send what was kept, and from now on all at once."""
        if not self._kept:
            return
        kept, self._kept = self._kept, None
        with contextlib.closing(kept):
            for at in range(0, kept.size, STEP):
                await self._pass_on(await asyncio.to_thread(kept.read, at, STEP))

    async def end(self, content: bytes) -> None:
        """Send the last piece, after all that was kept."""
        await self.release()
        await self._pass_on(content, more=False)

    async def _pass_on(self, content: bytes, *, more: bool = True) -> None:
        if not self._started:
            self._started = True
            await self._send({"type": "http.response.start", "status": 200, "headers": self._headers})
        for part in stepwise(content):
            try:
                async with self._patience.waiting():
                    await self._send({"type": "http.response.body", "body": part, "more_body": True})
            except DeadlineError:
                self.stalled = True
                raise
            self._patience.earn(len(part))
        if not more:
            await self._send({"type": "http.response.body", "body": b""})
