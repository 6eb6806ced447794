"""Threads that work off one queue of lanes, and are replaced where native code does not let them go."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from faceguard.lanes import Lane, Lanes

Result = TypeVar("Result")
Call = tuple[Future[Any], Callable[[], Any]]


class Threads:
    """So many threads. None of them keeps the process from ending, since native code cannot be interrupted.

    A thread that is given up gets a successor, unless as many as there are threads are stuck already: then something
    is wrong that more threads would not mend. Once it is let go it ends, or takes the place that nobody has taken.
    """

    def __init__(self, count: int, name: str, prepare: Callable[[], None], finish: Callable[[], None]) -> None:
        """Each thread calls `prepare` before its first work and `finish` after its last."""
        self._count, self._name, self._prepare, self._finish = count, name, prepare, finish
        self._queue = Lanes[Call | None]()
        self._lock = threading.Lock()
        self._working: dict[Future[Any], threading.Thread] = {}
        self._alive: set[threading.Thread] = set()
        self._given_up: set[threading.Thread] = set()
        self._places = 0
        """Places that are taken: by threads that serve, or that are being prepared to."""
        self._closed = False

    def start(self) -> None:
        """Start all threads and wait until they are prepared; raises what the first of them raises."""
        for prepared in [self._started() for _ in range(self._count)]:
            prepared.result()

    def submit(self, call: Callable[[], Result], lane: Lane = Lane.REQUESTS) -> Future[Result]:
        """Queue the call in this lane."""
        if self._closed:
            raise RuntimeError("the threads were closed")
        future = Future[Result]()
        self._queue.put((future, call), lane)
        return future

    def give_up(self, future: Future[Any]) -> Future[None] | None:
        """Replace the thread that works on this, if one still does.

        Return what its successor's preparation comes to; None where there is none to be replaced, or no successor.
        """
        with self._lock:
            stuck = self._working.get(future)
            if stuck is None or stuck in self._given_up:
                return None
            self._given_up.add(stuck)
            self._places -= 1
            if len(self._given_up) > self._count or self._closed:
                return None
        return self._started()

    @property
    def alive(self) -> int:
        """How many threads are prepared and not at their end, those that were given up included."""
        return len(self._alive)

    @property
    def stuck(self) -> int:
        """How many were given up and have not come back."""
        return len(self._given_up)

    @property
    def whole(self) -> bool:
        """Whether as many serve as there should be."""
        return len(self._alive) - len(self._given_up) >= self._count

    def close(self, seconds: float) -> None:
        """Drop what is queued, and wait at most so many seconds for what runs."""
        self._closed = True
        for call in self._queue.emptied():
            if call:
                call[0].cancel()
        self._queue.put(None)
        deadline = time.monotonic() + seconds
        for thread in list(self._alive):
            thread.join(max(deadline - time.monotonic(), 0))

    def _started(self) -> Future[None]:
        with self._lock:
            self._places += 1
        prepared = Future[None]()
        threading.Thread(target=self._serve, args=(prepared,), name=self._name, daemon=True).start()
        return prepared

    def _serve(self, prepared: Future[None]) -> None:
        try:
            self._prepare()
        except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
            with self._lock:
                self._places -= 1
            prepared.set_exception(error)
            return
        with self._lock:
            self._alive.add(threading.current_thread())
        prepared.set_result(None)
        while (call := self._queue.get()) and self._works_on(call):
            del call  # what was worked on is not kept while nothing comes
        if call is None:
            self._queue.put(None)  # for the others
        with self._lock:
            self._alive.discard(threading.current_thread())
        self._finish()

    def _works_on(self, call: Call) -> bool:
        """Make the call, and return whether this thread goes on."""
        future, function = call
        if not future.set_running_or_notify_cancel():
            return True
        with self._lock:
            self._working[future] = threading.current_thread()
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - it is the caller's
            goes_on = self._is_done(future)
            future.set_exception(error)
        else:
            goes_on = self._is_done(future)
            future.set_result(result)
        return goes_on

    def _is_done(self, future: Future[Any]) -> bool:
        """Note that the call has returned; return whether the thread goes on."""
        with self._lock:
            thread = self._working.pop(future)
            if thread not in self._given_up:
                return True
            self._given_up.discard(thread)
            if self._places < self._count:
                self._places += 1
                return True
            return False
