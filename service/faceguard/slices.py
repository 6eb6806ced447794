"""Work that takes long, a slice at a time beside other work.

It has threads of its own, and works only while a worker of the pool lends it its place. So other work waits for a
slice at most, and there is never more work at once than there are workers.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import TypeVar

from faceguard.detection.detectors import Detectors
from faceguard.equipment import Equipment
from faceguard.errors import CancelledError, DeadlineError, DetectorFailedError, DrainingError
from faceguard.job import Job, Tools
from faceguard.seal import seal_thread
from faceguard.threads import Threads
from faceguard.ticket import Checkpoint

Result = TypeVar("Result")

SLICE = 0.2
"""Seconds of work for which a place is lent. From one checkpoint to the next it may take a little longer."""
LOOK = 0.05
"""Seconds from one look whether somebody still waits for the work to the next, while it waits for a place."""

Lend = Callable[[Callable[[], None]], Future[None]]
"""Queues a call for a worker, as all other work is."""


class Slices:
    """Runs jobs on so many threads of its own, which begin with the first job."""

    def __init__(
        self, count: int, equipment: Equipment, tools: Callable[[Detectors], Tools], lend: Lend, most: float
    ) -> None:
        """Work that makes no checkpoint for `most` seconds is taken for stuck."""
        self._equipment, self._tools, self._lend, self._most = equipment, tools, lend, most
        self._threads = Threads(count, "slices", self._equip, equipment.close)
        self._lock, self._started = threading.Lock(), False
        self._closed = threading.Event()

    @property
    def ended(self) -> bool:
        """Whether every thread has ended."""
        return not self._threads.alive

    @property
    def stuck(self) -> int:
        """How many threads native code keeps."""
        return self._threads.stuck

    def start(self) -> None:
        """Start the threads, unless that was done; raises ModelError and SealError."""
        with self._lock:
            if not self._started:
                self._threads.start()
                self._started = True

    def submit(self, job: Job[Result], checkpoint: Checkpoint) -> Future[Result]:
        """Queue the job; the checkpoint is called before it and between its steps, and raises to stop it.

        Whoever waits is told DeadlineError where the work is stuck. `start` has to have been called.
        """
        told = Future[Result]()
        told.set_running_or_notify_cancel()

        def alive() -> None:
            checkpoint()
            if self._closed.is_set():
                raise DrainingError

        def stuck() -> None:
            self._threads.give_up(future)
            with contextlib.suppress(InvalidStateError):  # it has just come back
                told.set_exception(DeadlineError())

        turns = Turns(self._lend, alive, self._most, stuck)
        future = self._threads.submit(lambda: self._run(job, turns))
        future.add_done_callback(lambda done: _pass_on(done, told))
        return told

    def close(self, seconds: float) -> None:
        """Stop all work at its next checkpoint, and wait for so many seconds at most."""
        self._closed.set()
        self._threads.close(seconds)

    def _equip(self) -> None:
        seal_thread()
        self._equipment.make()

    def _run(self, job: Job[Result], turns: "Turns") -> Result:
        turns.begin()
        try:
            return job(self._tools(self._equipment.taken()), turns)
        except DetectorFailedError:
            self._equipment.replace()
            raise
        finally:
            turns.end()


class Turns:
    """The checkpoint of work in slices: it stops the work, or has it wait for its next turn."""

    def __init__(self, lend: Lend, alive: Checkpoint, most: float, stuck: Callable[[], None]) -> None:
        self._lend, self._alive, self._most, self._stuck = lend, alive, most, stuck
        self._turn: _Turn | None = None
        self._until = 0.0

    def __call__(self) -> None:
        """Raise where the work is to stop; else return, at once or when it is its turn again."""
        self._alive()
        if time.monotonic() >= self._until:
            self.end()
            self.begin()

    def begin(self) -> None:
        """Wait for a place; raises what stops the work."""
        self._turn = turn = _Turn()
        try:
            self._lend(lambda: turn.lend(self._most, self._stuck))
        except RuntimeError:  # the workers were closed
            raise CancelledError from None
        try:
            while not turn.begun.wait(LOOK):
                self._alive()
        except BaseException:
            self.end()
            raise
        self._until = time.monotonic() + SLICE

    def end(self) -> None:
        """Give the place back."""
        if self._turn:
            self._turn.done.set()


class _Turn:
    """A worker's place, for one slice."""

    def __init__(self) -> None:
        self.begun, self.done = threading.Event(), threading.Event()

    def lend(self, most: float, stuck: Callable[[], None]) -> None:
        """Do nothing until the place is given back; a worker's part."""
        self.begun.set()
        if not self.done.wait(most):
            stuck()


def _pass_on(done: Future[Result], told: Future[Result]) -> None:
    """Tell what the work came to, unless it was given up before."""
    with contextlib.suppress(InvalidStateError):
        if done.cancelled():
            told.set_exception(CancelledError())
        elif error := done.exception():
            told.set_exception(error)
        else:
            told.set_result(done.result())
