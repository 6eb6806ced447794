"""A bounded pool of threads, each with detectors of its own."""

import asyncio
import contextlib
import logging
import math
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.thread import BrokenThreadPool
from typing import TypeVar

from faceguard.detection.detectors import Detectors
from faceguard.errors import (
    BusyError,
    DeadlineError,
    DetectorFailedError,
    DrainingError,
    SealError,
)
from faceguard.job import Job
from faceguard.models import Weights
from faceguard.seal import seal_thread
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint, Ticket

Result = TypeVar("Result")

WEIGHT = 0.2
"""Of the newest service time in the moving average."""

logger = logging.getLogger("faceguard.workers")
logger.addHandler(logging.NullHandler())  # the command line has no log


class Workers:
    """Runs jobs on `settings.workers` threads and admits at most `settings.capacity` tickets at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._weights = Weights(settings.models)
        self._local = threading.local()
        self._equipped: list[Detectors] = []
        self._lock = threading.Lock()
        self._admitted = 0
        self._busy = 0
        self._seconds = 0.5  # until the first measured service time
        self._draining = False
        self._failure: Exception = RuntimeError("a worker did not start")
        self._executor = ThreadPoolExecutor(settings.workers, "worker", initializer=self._equip)

    @property
    def admitted(self) -> int:
        """How many tickets are out."""
        return self._admitted

    @property
    def busy(self) -> int:
        """How many workers are busy, also with what a caller has left, up to its next checkpoint."""
        return self._busy

    @property
    def waiting(self) -> int:
        """How many tickets no worker works for: their requests are being read, or are queued."""
        return max(0, self._admitted - self._busy)

    @property
    def draining(self) -> bool:
        """Whether new work is refused because the service is shutting down."""
        return self._draining

    @property
    def ready(self) -> bool:
        """Whether every thread has its detectors and new work is taken."""
        return len(self._equipped) == self._settings.workers and not self._draining

    def start(self) -> None:
        """Start every thread and its detectors; raises ModelError or SealError."""
        barrier = threading.Barrier(self._settings.workers)
        self._weights.verify()
        try:
            for future in [self._executor.submit(barrier.wait) for _ in range(self._settings.workers)]:
                future.result()
        except BrokenThreadPool:
            raise self._failure from None

    def admit(self) -> Ticket:
        """Take a slot; raises BusyError when the queue is full and DrainingError when shutting down."""
        with self._lock:
            if self._draining:
                raise DrainingError
            if self._admitted >= self._settings.capacity:
                raise BusyError(self._retry_after())
            self._admitted += 1
        return Ticket(self._leave, self._settings.deadline)

    def _leave(self) -> None:
        """Give a slot back."""
        with self._lock:
            self._admitted -= 1

    @property
    def count(self) -> int:
        """How many threads there are."""
        return self._settings.workers

    def submit(self, job: Job[Result], checkpoint: Checkpoint = lambda: None) -> Future[Result]:
        """Queue the job; the checkpoint runs before it and between its stages, and raises to stop it."""
        return self._executor.submit(self._run, job, checkpoint)

    async def run(self, job: Job[Result], ticket: Ticket) -> Result:
        """Queue the job and wait for it; cancelling the wait removes it from the queue or stops it at a checkpoint."""
        queued = time.monotonic()

        def timed(detectors: Detectors, checkpoint: Checkpoint) -> Result:
            ticket.waited = time.monotonic() - queued
            return job(detectors, checkpoint)

        future = self.submit(timed, ticket.checkpoint)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), max(ticket.remaining, 0))
        except TimeoutError:
            raise DeadlineError from None
        finally:
            if not future.done():
                ticket.cancel()
                future.cancel()

    def drain(self) -> None:
        """Admit nothing more."""
        self._draining = True

    def close(self) -> None:
        """Finish what is running, drop what is queued, and close the detectors."""
        self.drain()
        self._executor.shutdown(wait=True, cancel_futures=True)
        for detectors in self._equipped:
            detectors.close()

    def _equip(self) -> None:
        try:
            seal_thread()
        except SealError as error:
            self._failure = error
            raise
        self._make_detectors()

    def _make_detectors(self) -> None:
        detectors = Detectors(self._weights)
        self._local.detectors = detectors
        with self._lock:
            self._equipped.append(detectors)

    def _run(self, job: Job[Result], checkpoint: Checkpoint) -> Result:
        checkpoint()
        start = time.monotonic()
        self._count(1)
        try:
            return job(self._local.detectors, checkpoint)
        except DetectorFailedError as error:
            logger.exception("A detector failed; its worker gets new ones", exc_info=error.__cause__ or error)
            self._replace_detectors()
            raise
        finally:
            self._count(-1)
            self._seconds += WEIGHT * (time.monotonic() - start - self._seconds)

    def _count(self, step: int) -> None:
        with self._lock:
            self._busy += step

    def _replace_detectors(self) -> None:
        """Give this thread new detectors: the state of the old ones after a crash is unknown."""
        broken = self._local.detectors
        with self._lock:
            self._equipped.remove(broken)
        with contextlib.suppress(Exception):
            broken.close()
        self._make_detectors()

    def _retry_after(self) -> int:
        """Estimate the seconds until the queue is worked off, at least one."""
        waiting = self._admitted - self._settings.workers
        return max(1, math.ceil(waiting * self._seconds / self._settings.workers))
