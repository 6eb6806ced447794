"""Bytes of memory or of a disk, for all files together."""

import threading


class Budget:
    """So many bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._taken = 0

    @property
    def taken(self) -> int:
        """How many are in use."""
        return self._taken

    def take(self, size: int) -> bool:
        """Take some, or give some back where the number is negative; return False where there are not enough."""
        with self._lock:
            if self._taken + size > self.most:
                return False
            self._taken += size
            return True
