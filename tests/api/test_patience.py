"""How long a client may have the service wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from faceguard.api.patience import RATE, Patience
from faceguard.errors import DeadlineError

SECONDS = 0.5


async def lasted(patience: Patience, sent: Callable[[], Awaitable[int]]) -> float:
    """Wait for one piece after another, five times as long as there is time; return the seconds until it was over."""
    start = time.monotonic()
    try:
        while time.monotonic() - start < 5 * SECONDS:
            async with patience.waiting():
                size = await sent()
            patience.earn(size)
    except DeadlineError:
        pass
    return time.monotonic() - start


@pytest.mark.parametrize(("share", "longest"), [(0, 2), (0.01, 2), (0.5, 4), (2, 10)])
@pytest.mark.fault
def test_whoever_sends_too_little_is_not_waited_for(share: float, longest: float):
    """Silent, trickling or too slow, the time is over; at twice the rate it never is."""

    async def trickle() -> int:
        await asyncio.sleep(0.05)
        return int(share * 0.05 * RATE)

    seconds = asyncio.run(lasted(Patience(SECONDS), trickle))

    assert seconds < longest * SECONDS
    assert (seconds >= 5 * SECONDS) == (share > 1)


def test_no_time_is_saved_up():
    """Whoever has sent a gigabyte may be silent for no longer than anybody else."""
    patience = Patience(SECONDS)
    patience.earn(2**30)

    async def silent() -> int:
        await asyncio.sleep(10 * SECONDS)
        return 0

    assert asyncio.run(lasted(patience, silent)) < 3 * SECONDS


def test_no_time_passes_while_the_client_waits():
    """A wait that has begun goes on when the work is done."""
    patience = Patience(SECONDS)

    async def worked() -> float:
        waiting = asyncio.create_task(lasted(patience, lambda: asyncio.sleep(60, 0)))
        await asyncio.sleep(0.1)
        with patience.stopped():
            await asyncio.sleep(3 * SECONDS)
        return await waiting

    assert 3.5 * SECONDS < asyncio.run(worked()) < 6 * SECONDS
