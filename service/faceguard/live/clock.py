"""How fast the frames come, and which of them are worth knowing still."""

from collections import deque
from math import ceil

HISTORY = 1.5
"""Seconds of frames that are remembered: as long as a person is believed to be there, and longer."""
MOST = 150
"""Frames that are remembered at most."""


class Clock:
    """The times of the last frames, by their numbers."""

    def __init__(self) -> None:
        self._times = deque[float]()
        self.first = 0
        """Number of the first frame that is remembered."""

    def __len__(self) -> int:
        return len(self._times)

    @property
    def newest(self) -> int:
        """Number of the newest frame; -1 before the first one."""
        return self.first + len(self._times) - 1

    def tick(self, seconds: float) -> int:
        """Note when the next frame came, by a clock that never goes back; return the frame's number."""
        self._times.append(seconds)
        return self.newest

    def at(self, frame: int) -> float:
        """Return when a frame came that is remembered."""
        return self._times[frame - self.first]

    def apart(self, one: int, other: int) -> float:
        """Return the seconds between two frames that are remembered."""
        return abs(self.at(one) - self.at(other))

    def frames(self, seconds: float) -> int:
        """Return how many frames come in so many seconds, rounded up, at least one."""
        span = self._times[-1] - self._times[0] if self._times else 0
        rate = (len(self._times) - 1) / span if span > 0 else 0
        return max(1, ceil(min(seconds * rate, MOST)))

    def forget(self, kept: int) -> int:
        """Forget the oldest frames but for so many of the newest, and return how many were forgotten.

        None is, until twice as much is remembered as is asked for: what has forgotten one has to begin anew.
        """
        if not self._is_full(2):
            return 0
        before = len(self._times)
        while len(self._times) > kept and self._is_full(1):
            self._times.popleft()
        forgotten = before - len(self._times)
        self.first += forgotten
        return forgotten

    def _is_full(self, times: int) -> bool:
        return len(self._times) > times * MOST or self._times[-1] - self._times[0] > times * HISTORY
