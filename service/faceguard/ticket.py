import threading
import time
from collections.abc import Callable
from typing import Self

from faceguard.errors import CancelledError, DeadlineError

Checkpoint = Callable[[], None]
"""Called between stages of work; raises to stop it."""


class Ticket:
    """An admission slot with a deadline, taken before the body is read and given back after the answer."""

    def __init__(self, leave: Callable[[], None], deadline: float) -> None:
        self._leave = leave
        self._seconds = deadline
        self._deadline = time.monotonic() + deadline
        self._left = threading.Event()
        self._held = True
        self.waited = 0.0
        """Seconds the work spent waiting for a worker."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Give the slot back; doing so again has no effect."""
        if self._held:
            self._held = False
            self._leave()

    def another(self) -> "Ticket":
        """Return a ticket for more work in the same slot, with a deadline of its own; it gives nothing back."""
        ticket = Ticket(self._leave, self._seconds)
        ticket._held = False
        return ticket

    def handed_on(self) -> "Ticket":
        """Return a ticket that holds the slot instead of this one."""
        ticket = Ticket(self._leave, self._seconds)
        ticket._held, self._held = self._held, False
        return ticket

    def cancel(self) -> None:
        """Stop the work at its next checkpoint: the caller has left."""
        self._left.set()

    @property
    def remaining(self) -> float:
        """Seconds until the deadline."""
        return self._deadline - time.monotonic()

    def checkpoint(self) -> None:
        """Raise CancelledError or DeadlineError once going on is pointless."""
        if self._left.is_set():
            raise CancelledError
        if self.remaining < 0:
            raise DeadlineError
