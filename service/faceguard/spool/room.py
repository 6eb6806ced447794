"""The memory there is for all files that wait."""

import threading

from faceguard.spool.kept import Kept


class Room:
    """So many bytes of memory."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._taken = 0

    @property
    def largest(self) -> int:
        """Bytes that a file may have at most, beside no others."""
        return self.most

    @property
    def taken(self) -> int:
        """Bytes of memory that are in use."""
        return self._taken

    def new(self) -> Kept:
        """Return a file that is empty."""
        return Kept(self._take)

    def _take(self, size: int) -> bool:
        """Take memory, or give some back; return False where there is not enough."""
        with self._lock:
            if self._taken + size > self.most:
                return False
            self._taken += size
            return True
