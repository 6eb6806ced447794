"""A video's state as it changes, as server-sent events (WHATWG HTML §9.2)."""

import asyncio
import json
from collections.abc import AsyncIterator

from faceguard.api.problems import UnknownVideoError
from faceguard.api.videos.answers import VideoState
from faceguard.api.videos.film import Film
from faceguard.api.videos.shelf import Shelf
from faceguard.workers import Workers

LOOK = 0.25
"""Seconds from one look at the state to the next."""
SILENCE = 15.0
"""Seconds after which something is sent, so that proxies do not take the connection for dead."""
LAST = frozenset({VideoState.DONE, VideoState.FAILED})
AT_CHANGES = ("tracks", "coverage", "hidden")
"""What is long, and is sent only where the state is another one."""


async def events(film: Film, shelf: Shelf, workers: Workers) -> AsyncIterator[bytes]:
    """Yield the state whenever it has changed, until it is done, has failed or is gone, or the service shuts down."""
    clock = asyncio.get_running_loop().time
    before: tuple[VideoState, float] | None = None
    said = clock()
    while True:
        try:
            shelf.get(film.id, film.owner)
        except UnknownVideoError:
            return
        now = film.state, film.progress
        if now != before:
            told = film.answer().told()  # which takes time for a long video, and many may wait for it
            new = before is None or film.state != before[0]
            sent = told if new else {name: value for name, value in told.items() if name not in AT_CHANGES}
            yield f"data: {json.dumps(sent)}\n\n".encode()
            before, said = now, clock()
        elif clock() - said > SILENCE:
            yield b":\n\n"
            said = clock()
        if film.state in LAST or (workers.draining and not film.at_work):
            return
        await asyncio.sleep(LOOK)
