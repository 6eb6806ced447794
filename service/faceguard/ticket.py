import threading
import time
from collections.abc import Callable
from typing import Self

from faceguard.errors import CancelledError, DeadlineError

Checkpoint = Callable[[], None]
"""Called between stages of work; raises to stop it."""


class Ticket:
    """A place in the house, taken before the work is known and given back after the answer."""

    def __init__(self, leave: Callable[[], None], deadline: float) -> None:
        self._leave = leave
        self._seconds = deadline
        self._deadline = time.monotonic() + deadline
        self._left = threading.Event()
        self._held = True
        self.waited = 0.0
        """Seconds that the work has waited for a worker."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Give the place back; more than once does no harm."""
        if self._held:
            self._held = False
            self._leave()

    def another(self) -> "Ticket":
        """The same place for the next piece of work, with a deadline of its own; to give back is the first one's."""
        ticket = Ticket(self._leave, self._seconds)
        ticket._held = False
        return ticket

    def cancel(self) -> None:
        """The caller has left: stop the work at the next stage."""
        self._left.set()

    @property
    def remaining(self) -> float:
        """Seconds until the deadline."""
        return self._deadline - time.monotonic()

    def checkpoint(self) -> None:
        """Raise CancelledError or DeadlineError where going on is of no use."""
        if self._left.is_set():
            raise CancelledError
        if self.remaining < 0:
            raise DeadlineError
