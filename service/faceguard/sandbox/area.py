"""Memory for the frames of one picture after another."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from faceguard.picture import Pixels
from faceguard.sandbox import memory

KEPT = 96 << 20
"""Bytes that wait for the next pictures at most, of all areas together."""


class Area:
    """Memory that is lent to one helper after another, and is empty whenever it is."""

    def __init__(self) -> None:
        self.descriptor = memory.growing()
        self._mapped: Pixels = np.empty(0, np.uint8)

    @property
    def size(self) -> int:
        """In bytes, as far as it was looked at."""
        return len(self._mapped)

    def view(self, size: int) -> Pixels:
        """Return its first bytes; raises OSError or ValueError where it has fewer."""
        if size > self.size:
            there = memory.size_of(self.descriptor)
            if size > there:
                raise ValueError("not that much memory")
            self._mapped = memory.mapping(self.descriptor, there)
        return self._mapped[:size]

    def clear(self) -> bool:
        """Empty it, and tell whether it is empty: what was never mapped here cannot be emptied."""
        self._mapped[:] = 0
        return self.size == memory.size_of(self.descriptor)

    def close(self) -> None:
        """Give its memory back, as soon as no frame is in use any more."""
        self._mapped = np.empty(0, np.uint8)
        os.close(self.descriptor)


class Areas:
    """Keeps some areas: a page of memory that is new costs more than all that is done with it."""

    def __init__(self) -> None:
        self._waiting: list[Area] = []
        self._lock = threading.Lock()

    @contextmanager
    def lent(self) -> Iterator[Area]:
        """Lend one for a picture, whose frames are gone after that."""
        with self._lock:
            area = self._waiting.pop() if self._waiting else Area()
        try:
            yield area
        finally:
            self._take_back(area)

    def close(self) -> None:
        """Give the memory of those back that wait."""
        with self._lock:
            while self._waiting:
                self._waiting.pop().close()

    def _take_back(self, area: Area) -> None:
        cleared = area.clear()
        with self._lock:
            if cleared and area.size + sum(each.size for each in self._waiting) <= KEPT:
                self._waiting.append(area)
            else:
                area.close()
