"""What is done in the sealed process: pictures of a source, without the faces, to outlets."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from faceguard.cameras import shows
from faceguard.cameras.address import SinkKind
from faceguard.cameras.filmed import Filmed, Filming, Incoming
from faceguard.cameras.outlet import Outlet
from faceguard.cameras.photos import persons_on, received
from faceguard.live.engine import cover_whole
from faceguard.live.options import LiveOptions
from faceguard.live.session import Session
from faceguard.media.frames import VideoPicture
from faceguard.offered import OWN
from faceguard.photo.jobs import PhotoJobs
from faceguard.picture import Frame, Pixels
from faceguard.policy.person import Persons
from faceguard.policy.standing import Standing
from faceguard.sandbox.channel import Channel
from faceguard.sandbox.films import SealedFilms
from faceguard.settings import Settings
from faceguard.workers import Workers

WORKERS = 2
"""One for frames, one for looks."""
REPORT = 0.5
"""Seconds from one report to the next."""
QUIET, STILL = 0.5, 0.2
"""Seconds without a picture after which a covered one is shown, and from one of these to the next."""
LAST = 3.0
"""Seconds that the last pictures of a source may take."""
DELAYS = 1000
"""That are told at once, at most."""

OPENINGS: dict[SinkKind, Callable[..., Any]] = {SinkKind.PUSH: shows.packets, SinkKind.OUTPUT: shows.transport}
"""What begins where a pipe is handed over; JPEGs besides."""


class Studio:
    """One camera's pictures, from the process that has the network to those that watch."""

    def __init__(self, channel: Channel) -> None:
        self._channel, self._sending = channel, threading.Lock()
        self._settings = Settings(workers=WORKERS)
        self._films = SealedFilms(self._settings)
        self._filming: Filming | None = None
        self._size: tuple[int, ...] | None = None
        self._taken = self._shown = self._covered = self._dropped = 0
        self._delays: list[float] = []
        self._last = 0.0
        self._end = asyncio.Event()

    async def run(self) -> None:
        """Work until it is told to end; raises FaceguardError where it cannot start, EOFError where nobody listens."""
        order, _ = await asyncio.to_thread(self._channel.receive)
        most = self._settings.max_body
        photos = await asyncio.to_thread(received, self._channel, order.get("photos", 0), most)
        self._kinds = [SinkKind(kind) for kind, _ in order["sinks"]]
        self._outlets = [self._outlet(*each) for each in enumerate(order["sinks"])]
        workers = Workers(self._settings)
        try:
            await asyncio.to_thread(workers.start)
            jobs = PhotoJobs.of(self._settings)
            options = _options(order["options"], len(photos), knows_ages=jobs.knows_ages)
            persons = await asyncio.to_thread(persons_on, photos, options, jobs, workers)
            await self._work(workers, options, jobs.standing, persons)
        finally:
            workers.close()
            self._films.close()

    async def _work(self, workers: Workers, options: LiveOptions, standing: Standing, persons: Persons) -> None:
        self._options, self._start = options, time.monotonic()
        self._loop = asyncio.get_running_loop()
        async with Session(workers, options, Filmed, standing, persons) as self._session:
            self._tell(is_ready=True)
            work = [asyncio.ensure_future(each) for each in (self._show(), self._cover(), self._report())]
            threading.Thread(target=self._listen, name="listening", daemon=True).start()
            ending = asyncio.ensure_future(self._end.wait())
            done, _ = await asyncio.wait([*work, ending], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {ending}:
                task.result()
            await self._finish()
            for task in (*work, ending):
                task.cancel()
            await asyncio.gather(*work, ending, return_exceptions=True)

    def _outlet(self, number: int, sink: tuple[str, str]) -> Outlet:
        kind, address = SinkKind(sink[0]), Path(sink[1])
        opening: shows.Opening | None = None
        if kind is SinkKind.FILE:
            opening = partial(shows.recording, address)
        elif kind is SinkKind.HLS:
            opening = partial(shows.playlist, address)
        return Outlet(lambda reason: self._tell(fell=number, reason=reason), opening)

    def _listen(self) -> None:
        """Do as is asked, in a thread of its own, until it is told to end or nobody asks any more."""
        with suppress(EOFError, OSError, ValueError):
            while "end" not in (received := self._channel.receive())[0]:
                self._loop.call_soon_threadsafe(self._do, *received)
        self._loop.call_soon_threadsafe(self._end.set)

    def _do(self, message: dict[str, Any], descriptors: list[int]) -> None:
        if "feed" in message:
            self._begin(Incoming(message["feed"], descriptors[0], message["is_file"], message["is_paced"]))
        else:
            kind, pipe = self._kinds[message["outlet"]], shows.Pipe(descriptors[0])
            opening = OPENINGS.get(kind) or partial(shows.jpegs, quality=self._options.quality)
            self._outlets[message["outlet"]].open(partial(opening, pipe))

    def _begin(self, incoming: Incoming) -> None:
        if self._filming:
            self._filming.stop()

        def take(picture: VideoPicture) -> None:
            self._loop.call_soon_threadsafe(self._offer, incoming.number, picture)

        def ended(reason: str | None) -> None:
            self._loop.call_soon_threadsafe(self._ended, incoming.number, reason)

        self._current = incoming.number
        self._filming = Filming(self._films, self._settings, incoming, take, ended)
        self._filming.start()

    def _offer(self, number: int, picture: VideoPicture) -> None:
        if number == self._current:
            self._taken += 1
            self._session.offer(picture)

    def _ended(self, number: int, reason: str | None) -> None:
        """Say so when the last pictures are shown."""

        async def told() -> None:
            end = time.monotonic() + LAST
            while self._session.is_owed and time.monotonic() < end:  # noqa: ASYNC110 - the session says it to nobody
                await asyncio.sleep(0.05)
            self._count()
            self._tell(ended=number, reason=reason)

        if number == self._current:
            self._telling = asyncio.ensure_future(told())

    async def _show(self) -> None:
        async for answer in self._session.answers():
            self._dropped += answer.dropped
            if answer.content is None:
                continue
            now = time.monotonic()
            self._covered += answer.covered
            self._shown += not answer.covered
            if len(self._delays) < DELAYS:
                self._delays.append(now - answer.came)
            self._size, self._last = answer.content.shape, now
            self._give(answer.content, now)

    async def _cover(self) -> None:
        """Show a covered picture, again and again, while there is no other."""
        while True:
            await asyncio.sleep(STILL)
            now = time.monotonic()
            if self._size and now - self._last > QUIET:
                picture = np.zeros(self._size, np.uint8)
                cover_whole(Frame(picture), self._options)
                self._give(picture, now)

    def _give(self, pixels: Pixels, now: float) -> None:
        for outlet in self._outlets:
            outlet.offer(pixels, now - self._start)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT)
            self._count()

    def _count(self) -> None:
        """Say what was done since the last report."""
        self._tell(
            taken=self._taken,
            shown=self._shown,
            covered=self._covered,
            dropped=self._dropped,
            delays=self._delays,
            written=[outlet.written for outlet in self._outlets],
        )
        self._taken = self._shown = self._covered = self._dropped = 0
        self._delays = []

    async def _finish(self) -> None:
        """Write what is still to be written, and make recordings whole."""
        if self._filming:
            self._filming.stop()
            await asyncio.to_thread(self._filming.join, LAST)
        for outlet, kind in zip(self._outlets, self._kinds, strict=True):
            patience = {} if kind is SinkKind.FILE else {"seconds": LAST}
            await asyncio.to_thread(outlet.end, **patience)
        self._count()

    def _tell(self, **message: Any) -> None:
        with self._sending, suppress(OSError):  # who does not hear it ends this process
            self._channel.send(message)


def _options(told: dict[str, Any], photos: int, *, knows_ages: bool) -> LiveOptions:
    """Read options that were found right before; raises InvalidOptionError."""
    detectors = [*OWN, str(told.get("detector"))]
    return LiveOptions.from_values(told, detectors).checked(photos, knows_ages=knows_ages)
