"""Work that ends when the client disconnects."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.requests import Request

from faceguard.errors import CancelledError

Result = TypeVar("Result")


async def run_or_leave(request: Request, work: Awaitable[Result]) -> Result:
    """Wait for the work; cancel it and raise CancelledError when the client disconnects.

    The body must have been read: the next message is the disconnect.
    """
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise CancelledError
        return task.result()
    finally:
        task.cancel()
        gone.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
