"""Workers that start at their first work."""

import concurrent.futures.thread
import os
import threading
import weakref
from collections.abc import Callable, Collection
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from faceguard.detection.detectors import Offer
from faceguard.errors import CancelledError, FaceguardError, InternalError
from faceguard.job import Job
from faceguard.models import Weights
from faceguard.offered import OWN
from faceguard.settings import Settings, variable, wrong
from faceguard.ticket import Ticket
from faceguard.workers import Workers

Result = TypeVar("Result")


class InvalidSettingError(FaceguardError):
    slug = "invalid-setting"
    title = "A setting has a value that is not allowed"


class ClosedError(FaceguardError):
    slug = "closed"
    title = "The redactor was closed"


class ForkedError(FaceguardError):
    slug = "forked"
    title = "The process was forked from one that had begun to work: its threads are not here"


class Work(Generic[Result]):
    """A job that is queued, runs or is done."""

    def __init__(self, workers: Workers, job: Job[Result], deadline: float, closed: threading.Event) -> None:
        self._deadline, self._closed, self._left = deadline, closed, False
        self._ticket: Ticket | None = None
        self._future = workers.submit(job, self._checkpoint)

    def result(self) -> Result:
        """Wait for it; raises FaceguardError. Who stops waiting, by Ctrl-C say, stops the work."""
        try:
            return self._future.result()
        except (CancelledError, concurrent.futures.CancelledError):
            raise ClosedError from None
        except FaceguardError:
            raise
        except Exception as error:
            raise InternalError(type(error).__name__) from error
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Drop it, or stop it at its next checkpoint; has no effect on what is done."""
        self._left = True
        self._future.cancel()

    def _checkpoint(self) -> None:
        if self._left or self._closed.is_set():
            raise CancelledError
        # Time counts from the first checkpoint: what waits for others is not late.
        self._ticket = self._ticket or Ticket(lambda: None, self._deadline)
        self._ticket.checkpoint()


class Crew:
    """Workers of a process, which start at the first work and end with the crew or the process.

    Their threads are sealed, those of the caller are not.
    """

    def __init__(self, **settings: Any) -> None:
        """Take settings as keywords; those that are None, and all others, come from the environment."""
        self._given = {name: value for name, value in settings.items() if value is not None}
        self._lock = threading.Lock()
        self._workers: Workers | None = None
        self._close: Callable[[], object] | None = None
        self._process: int | None = None
        self._closed = threading.Event()

    @property
    def closed(self) -> bool:
        """Whether it takes no more work."""
        return self._closed.is_set()

    @cached_property
    def settings(self) -> Settings:
        """Those given and those of the environment; raises InvalidSettingError."""
        try:
            return Settings(**self._given)
        except ValidationError as error:
            told = wrong(error, lambda name: name if name in self._given else variable(name))
            raise InvalidSettingError(told) from None

    @cached_property
    def offer(self) -> Offer:
        """What can be asked for, each tried once; raises InvalidSettingError and ModelError."""
        return Offer.of(Weights(self.settings.models, self.settings.providers))

    def detectors(self, asked: str | None) -> Collection[str]:
        """Return the names of those that can be asked for, the user's only where it may be one of them that is asked.

        Raises InvalidSettingError and ModelError.
        """
        return OWN if asked is None or str(asked).strip().lower() in OWN else self.offer.specs

    def submit(self, job: Job[Result], deadline: float | None = None) -> Work[Result]:
        """Queue the job, which has so many seconds; by default as many as a request.

        Raises ClosedError and ForkedError, and where the workers do not start InvalidSettingError, ModelError,
        SealError or SandboxError.
        """
        workers = self._started()
        try:
            return Work(workers, job, self.settings.deadline if deadline is None else deadline, self._closed)
        except RuntimeError:  # closed since
            raise ClosedError from None

    def close(self) -> None:
        """Drop what is queued, stop what runs, and end the workers; doing so again has no effect."""
        self._closed.set()
        if not self._is_elsewhere:  # the lock may be held by a thread that is not here
            with self._lock:
                if self._close:
                    self._close()

    @property
    def _is_elsewhere(self) -> bool:
        return self._process not in {None, os.getpid()}

    def _started(self) -> Workers:
        self._process = self._process or os.getpid()
        if self._is_elsewhere:
            raise ForkedError("Use faceguard after the fork only, or start processes by `spawn`")
        with self._lock:
            if self.closed:
                raise ClosedError
            if self._workers is None:
                self._workers = self._new_workers()
            return self._workers

    def _new_workers(self) -> Workers:
        workers = Workers(self.settings, self.offer)
        try:
            workers.start()
        except BaseException:
            workers.close()
            raise
        self._close = close = weakref.finalize(self, _close, workers, self._closed, os.getpid())
        close.atexit = False  # too late, see below
        _open.add(self)
        return workers


def _close(workers: Workers, closed: threading.Event, process: int) -> None:
    closed.set()
    if os.getpid() == process:
        workers.close()


def _close_all() -> None:
    for crew in list(_open):
        crew.close()


_open = weakref.WeakSet[Crew]()
# When Python ends, and before the pools of threads end that MediaPipe uses, which register themselves in the same way:
# what registers last is called first. `atexit` comes after that, and MediaPipe raises there.
threading._register_atexit(_close_all)  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other place for it

SHARED = Crew(workers=1)
"""The crew of all who have none of their own."""
