"""How many tickets may be out at once."""

import threading
from collections.abc import Callable

from faceguard.errors import DrainingError, FaceguardError
from faceguard.ticket import Ticket


class Slots:
    """Admits at most so many at once, each for so long, and nobody once the service shuts down."""

    def __init__(
        self, count: int, seconds: float, full: Callable[[], FaceguardError], draining: Callable[[], bool]
    ) -> None:
        """Take what is raised where all slots are taken, and what tells whether the service shuts down."""
        self._count, self._seconds, self._full, self._draining = count, seconds, full, draining
        self._lock = threading.Lock()
        self._taken = 0

    @property
    def taken(self) -> int:
        """How many tickets are out."""
        return self._taken

    def admit(self) -> Ticket:
        """Take a slot; raises what says that all are taken, and DrainingError when shutting down."""
        if self._draining():
            raise DrainingError
        with self._lock:
            if self._taken >= self._count:
                raise self._full()
            self._taken += 1
        return Ticket(self._leave, self._seconds)

    def _leave(self) -> None:
        with self._lock:
            self._taken -= 1
