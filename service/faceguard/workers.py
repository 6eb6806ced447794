"""A bounded pool of threads, each with detectors of its own."""

import asyncio
import contextlib
import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.thread import BrokenThreadPool
from typing import TypeVar

from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.errors import (
    BusyError,
    DeadlineError,
    DetectorFailedError,
    DrainingError,
    SealError,
)
from faceguard.models import Weights
from faceguard.pipeline import Checkpoint, Pipeline
from faceguard.seal import seal_thread
from faceguard.settings import Settings
from faceguard.ticket import Ticket

Result = TypeVar("Result")
Work = Callable[[Pipeline, Checkpoint], Result]
"""What a worker does with its pipeline; it calls the checkpoint between stages."""

WEIGHT = 0.2
"""Of the newest service time in the moving average."""

logger = logging.getLogger("faceguard.workers")
logger.addHandler(logging.NullHandler())  # the command line has no log


class Workers:
    """Runs work on `settings.workers` threads and admits at most `settings.capacity` tickets at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._weights = Weights(settings.models)
        self._limits = DecodeLimits(pixels=settings.max_pixels, frames=settings.max_frames)
        self._local = threading.local()
        self._pipelines: list[Pipeline] = []
        self._lock = threading.Lock()
        self._admitted = 0
        self._busy = 0
        self._seconds = 0.5  # until the first measured service time
        self._draining = False
        self._failure: Exception = RuntimeError("a worker did not start")
        self._executor = ThreadPoolExecutor(settings.workers, "worker", initializer=self._equip)

    @property
    def limits(self) -> DecodeLimits:
        return self._limits

    @property
    def admitted(self) -> int:
        """Tickets that are out."""
        return self._admitted

    @property
    def busy(self) -> int:
        """Workers that work; on what a caller has left as well, up to the next stage."""
        return self._busy

    @property
    def waiting(self) -> int:
        """Tickets that no worker works for: their requests are being read, or wait."""
        return max(0, self._admitted - self._busy)

    @property
    def draining(self) -> bool:
        """Nothing more is admitted."""
        return self._draining

    @property
    def ready(self) -> bool:
        """Every thread has its detectors, and new work is taken."""
        return len(self._pipelines) == self._settings.workers and not self._draining

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
        """Take a place; raises BusyError when the queue is full and DrainingError when shutting down."""
        with self._lock:
            if self._draining:
                raise DrainingError
            if self._admitted >= self._settings.capacity:
                raise BusyError(self._retry_after())
            self._admitted += 1
        return Ticket(self._leave, self._settings.deadline)

    def _leave(self) -> None:
        """Give a place back."""
        with self._lock:
            self._admitted -= 1

    @property
    def count(self) -> int:
        """How many threads there are."""
        return self._settings.workers

    def submit(self, work: Work[Result], checkpoint: Checkpoint = lambda: None) -> Future[Result]:
        """Queue the work; the checkpoint is called before it and between its stages, and raises to stop it."""
        return self._executor.submit(self._run, work, checkpoint)

    async def run(self, work: Work[Result], ticket: Ticket) -> Result:
        """Queue the work and wait for it; a cancelled wait takes it out of the queue or stops it at the next stage."""
        queued = time.monotonic()

        def noted(pipeline: Pipeline, checkpoint: Checkpoint) -> Result:
            ticket.waited = time.monotonic() - queued
            return work(pipeline, checkpoint)

        future = self.submit(noted, ticket.checkpoint)
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
        """Finish what runs, drop what waits, and close the detectors."""
        self.drain()
        self._executor.shutdown(wait=True, cancel_futures=True)
        for pipeline in self._pipelines:
            pipeline.detectors.close()

    def _equip(self) -> None:
        try:
            seal_thread()
        except SealError as error:
            self._failure = error
            raise
        self._make_pipeline()

    def _make_pipeline(self) -> None:
        pipeline = Pipeline(Detectors(self._weights), self._limits)
        self._local.pipeline = pipeline
        with self._lock:
            self._pipelines.append(pipeline)

    def _run(self, work: Work[Result], checkpoint: Checkpoint) -> Result:
        checkpoint()
        start = time.monotonic()
        self._count(1)
        try:
            return work(self._local.pipeline, checkpoint)
        except DetectorFailedError as error:
            logger.exception("A detector failed; its worker gets new ones", exc_info=error.__cause__ or error)
            self._replace_pipeline()
            raise
        finally:
            self._count(-1)
            self._seconds += WEIGHT * (time.monotonic() - start - self._seconds)

    def _count(self, step: int) -> None:
        with self._lock:
            self._busy += step

    def _replace_pipeline(self) -> None:
        """Give this thread new detectors: what state the old ones are in after a crash is not known."""
        broken = self._local.pipeline
        with self._lock:
            self._pipelines.remove(broken)
        with contextlib.suppress(Exception):
            broken.detectors.close()
        self._make_pipeline()

    def _retry_after(self) -> int:
        """Seconds until the present queue is worked off, at least one."""
        waiting = self._admitted - self._settings.workers
        return max(1, math.ceil(waiting * self._seconds / self._settings.workers))
