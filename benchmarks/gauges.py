"""What a process and all it has started cost, read from /proc while they work (proc(5))."""

import os
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self


def processes(pid: int) -> Iterator[int]:
    """Give the process and all it has started that still runs."""
    yield pid
    with suppress(FileNotFoundError):  # it has ended meanwhile
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from processes(int(child))


def processor_seconds(pid: int) -> float:
    """Return what they have used, helpers that have ended included: who started them has their time."""
    ticks = 0
    for process in processes(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Return the megabytes that they hold; a page that several share counts once."""
    kilobytes = 0
    for process in processes(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
            kilobytes += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
    return kilobytes / 1024


class Cost:
    """Processor time that a process spends on its pictures, which does not depend on what else the machine does."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seconds = 0.0
        self.pictures = 0

    def watch(self, seconds: float, done: Callable[[], float]) -> None:
        """Count for so long what is used and done, in the middle of the work."""
        time.sleep(1)
        used, before = processor_seconds(self._pid), done()
        time.sleep(seconds - 2)
        self._seconds += processor_seconds(self._pid) - used
        self.pictures += round(done() - before)

    @property
    def each(self) -> float:
        """Seconds a picture."""
        return self._seconds / self.pictures


class Memory:
    """Resident megabytes of a process and all it has started, looked at again and again."""

    def __init__(self, pid: int, interval: float = 0.5) -> None:
        self._pid, self._interval = pid, interval
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
        while not self._done.wait(self._interval):
            self._seen.append(resident(self._pid))

    @property
    def peak(self) -> float:
        """The most that was seen."""
        return max(self._seen)

    def thirds(self) -> tuple[float, float]:
        """Return the median of the second and of the last third: the first third warms up."""
        third = len(self._seen) // 3
        return statistics.median(self._seen[third : 2 * third]), statistics.median(self._seen[2 * third :])
