"""What a process costs, read from /proc while it works."""

import os
import re
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self


class Cost:
    """Processor time that a process spends on its pictures, which does not depend on what else the machine does."""

    def __init__(self, pid: int) -> None:
        self._stat = Path(f"/proc/{pid}/stat")
        self._seconds = 0.0
        self.pictures = 0

    def watch(self, seconds: float, done: Callable[[], float]) -> None:
        """Count for so long what is used and done, in the middle of the work."""
        time.sleep(1)
        used, before = self._used(), done()
        time.sleep(seconds - 2)
        self._seconds += self._used() - used
        self.pictures += round(done() - before)

    @property
    def each(self) -> float:
        """Seconds a picture."""
        return self._seconds / self.pictures

    def _used(self) -> float:
        user, system = self._stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Memory:
    """Resident megabytes of a process, looked at every half second."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._seen: list[float] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            self._seen.append(int(re.findall(r"VmRSS:\s+(\d+)", self._status.read_text())[0]) / 1024)

    def thirds(self) -> tuple[float, float]:
        """Return the median of the second and of the last third: the first third warms up."""
        third = len(self._seen) // 3
        return statistics.median(self._seen[third : 2 * third]), statistics.median(self._seen[2 * third :])
