"""How many live sessions there may be at once."""

import threading

from faceguard.errors import DrainingError, TooManySessionsError
from faceguard.settings import Settings
from faceguard.ticket import Ticket
from faceguard.workers import Workers


class Places:
    """Admits at most so many sessions, beside whatever else the workers were asked for."""

    def __init__(self, settings: Settings, workers: Workers) -> None:
        self._settings, self._workers = settings, workers
        self._lock = threading.Lock()
        self._taken = 0

    @property
    def taken(self) -> int:
        """How many sessions there are."""
        return self._taken

    def admit(self) -> Ticket:
        """Take a place for as long as a session may last.

        Raises TooManySessionsError, and DrainingError when shutting down.
        """
        if self._workers.draining:
            raise DrainingError
        with self._lock:
            if self._taken >= self._settings.live_sessions:
                raise TooManySessionsError(f"At most {self._settings.live_sessions} (LIVE)")
            self._taken += 1
        return Ticket(self._leave, self._settings.live_seconds)

    def _leave(self) -> None:
        with self._lock:
            self._taken -= 1
