"""A bounded pool of threads, each with its equipment."""

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from faceguard.detection.detectors import Detectors, Offer
from faceguard.equipment import Equipment
from faceguard.errors import BusyError, DeadlineError, DetectorFailedError, DrainingError, FaceguardError
from faceguard.job import Job, Tools
from faceguard.lanes import Lane
from faceguard.models import Weights
from faceguard.sandbox.films import SealedFilms
from faceguard.sandbox.sandbox import Sandbox
from faceguard.seal import seal_thread
from faceguard.settings import Settings
from faceguard.slices import Slices
from faceguard.slots import Slots
from faceguard.threads import Threads
from faceguard.ticket import Checkpoint, Ticket

Result = TypeVar("Result")

WEIGHT = 0.2
"""Of the newest service time in the moving average."""

LENIENCE = 5.0
"""Seconds beyond its deadline after which work is taken for stuck: longer than from one checkpoint to the next."""

PARTING = 2.0
"""Seconds that closing waits for work which nobody waits for any more."""

logger = logging.getLogger("faceguard.workers")
logger.addHandler(logging.NullHandler())  # the command line has no log


class Workers:
    """Runs jobs on `settings.workers` threads and admits at most `settings.capacity` tickets at once."""

    def __init__(self, settings: Settings, offer: Offer | None = None) -> None:
        """Take the detectors that can be asked for; where there are none here, they are tried at the start."""
        self._settings = settings
        self._equipment = Equipment(Weights(settings.models, settings.providers), offer)
        self._sandbox = Sandbox.of(settings)
        self._films = SealedFilms(settings)
        self._slots = self.slots(settings.capacity, settings.deadline, lambda: BusyError(self._retry_after()))
        self._lock = threading.Lock()
        self._busy = 0
        self._seconds = 0.5  # until the first measured service time
        self._drained: float | None = None
        """Since when nothing is admitted, by the monotonic clock."""
        self._threads = Threads(settings.workers, "worker", self._equip, self._equipment.close)
        self._slices = Slices(
            settings.videos,
            Equipment(Weights(settings.models, settings.providers), offer),
            self._tools,
            self._threads.submit,
            settings.deadline,
        )

    @property
    def admitted(self) -> int:
        """How many tickets are out."""
        return self._slots.taken

    @property
    def busy(self) -> int:
        """How many workers are busy, also with what a caller has left, up to its next checkpoint."""
        return max(0, self._busy - self._threads.stuck)

    @property
    def stuck(self) -> int:
        """How many threads native code keeps beyond their deadline; others have taken their places."""
        return self._threads.stuck + self._slices.stuck

    @property
    def ended(self) -> bool:
        """Whether every thread has ended."""
        return not self._threads.alive and self._slices.ended

    @property
    def waiting(self) -> int:
        """How many tickets no worker works for: their requests are being read, or are queued."""
        return max(0, self.admitted - self.busy)

    @property
    def draining(self) -> bool:
        """Whether new work is refused because the service is shutting down."""
        return self._drained is not None

    @property
    def ready(self) -> bool:
        """Whether every thread has its detectors, none is stuck without a successor, and new work is taken."""
        return self._threads.whole and self._equipment.count >= self._threads.alive and not self.draining

    def start(self) -> None:
        """Start every thread, its detectors and the sandbox; raises ModelError, SealError or SandboxError."""
        if self._equipment.prepare().left_out:
            logger.warning(
                "Some networks in the folder of models cannot be used as detectors; `faceguard models` says why"
            )
        self._sandbox.start()
        self._threads.start()

    def admit(self) -> Ticket:
        """Take a slot; raises BusyError when the queue is full and DrainingError when shutting down."""
        return self._slots.admit()

    def slots(self, count: int, seconds: float, full: Callable[[], FaceguardError]) -> Slots:
        """Return slots beside its own, of which there are none either once it drains."""
        return Slots(count, seconds, full, lambda: self.draining)

    @property
    def count(self) -> int:
        """How many threads there are."""
        return self._settings.workers

    def submit(
        self, job: Job[Result], checkpoint: Checkpoint | None = None, lane: Lane = Lane.REQUESTS
    ) -> Future[Result]:
        """Queue the job; the checkpoint runs before it and between its stages, and raises to stop it.

        Without one, the job has as long as a request, from when it starts.
        """
        return self._threads.submit(lambda: self._run(job, checkpoint, lane), lane)

    async def run(self, job: Job[Result], ticket: Ticket, lane: Lane = Lane.REQUESTS) -> Result:
        """Queue the job and wait for it; cancelling the wait removes it from the queue or stops it at a checkpoint."""
        queued = time.monotonic()

        def timed(tools: Tools, checkpoint: Checkpoint) -> Result:
            ticket.waited = time.monotonic() - queued
            return job(tools, checkpoint)

        future = self.submit(timed, ticket.checkpoint, lane)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), max(ticket.remaining, 0))
        except TimeoutError:
            raise DeadlineError from None
        finally:
            if not future.done():
                ticket.cancel()
                if not future.cancel():
                    late = max(ticket.remaining, 0) + LENIENCE
                    asyncio.get_running_loop().call_later(late, self._replace, future)

    async def run_long(self, job: Job[Result], ticket: Ticket, grace: float = 0) -> Result:
        """Have the job run in slices beside others, and wait for it; cancelling the wait stops it at a checkpoint.

        Raises DeadlineError where the work makes no checkpoint for as long as a request has, and DrainingError where it
        is not done so many seconds after the service began to shut down.
        """

        def checkpoint() -> None:
            ticket.checkpoint()
            if self._drained is not None and time.monotonic() >= self._drained + grace:
                raise DrainingError

        await asyncio.to_thread(self._slices.start)
        future = self._slices.submit(job, checkpoint)
        try:
            return await asyncio.wrap_future(future)
        finally:
            if not future.done():
                ticket.cancel()

    def drain(self) -> None:
        """Admit nothing more."""
        self._drained = self._drained or time.monotonic()

    def close(self) -> None:
        """Drop what is queued, and let what runs end, within bounds; each thread closes its detectors."""
        self.drain()
        self._slices.close(PARTING)
        self._threads.close(PARTING)
        self._sandbox.close()
        self._films.close()

    def _replace(self, future: Future[Any]) -> None:
        """Start another thread for one that does not come back from this work."""
        if successor := self._threads.give_up(future):
            logger.warning("A worker is stuck in native code; another takes its place")
            successor.add_done_callback(_log_failure)

    def _equip(self) -> None:
        seal_thread()
        self._equipment.make()

    def _run(self, job: Job[Result], checkpoint: Checkpoint | None, lane: Lane) -> Result:
        if checkpoint is None:
            checkpoint = Ticket(lambda: None, self._settings.deadline).checkpoint
        checkpoint()
        start = time.monotonic()
        self._count(1)
        try:
            return job(self._tools(self._equipment.taken()), checkpoint)
        except DetectorFailedError as error:
            logger.exception("A detector failed; its worker gets new ones", exc_info=error.__cause__ or error)
            self._equipment.replace()
            raise
        finally:
            self._count(-1)
            if lane is Lane.REQUESTS:
                self._seconds += WEIGHT * (time.monotonic() - start - self._seconds)

    def _tools(self, detectors: Detectors) -> Tools:
        return Tools(detectors, self._sandbox.coder, self._films)

    def _count(self, step: int) -> None:
        with self._lock:
            self._busy += step

    def _retry_after(self) -> int:
        """Estimate the seconds until the queue is worked off, at least one."""
        waiting = self.admitted - self._settings.workers
        return max(1, math.ceil(waiting * self._seconds / self._settings.workers))


def _log_failure(successor: Future[None]) -> None:
    if error := successor.exception():
        logger.error("A worker could not be replaced", exc_info=error)
