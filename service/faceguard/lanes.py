"""A queue of lanes, from which work is taken in turn."""

import threading
from collections import deque
from enum import IntEnum
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Lane(IntEnum):
    """What waits beside each other, so that neither kind of work waits until the other has no more."""

    REQUESTS = 0
    LIVE = 1


class Lanes(Generic[Item]):
    """First come, first served within a lane; where several have work, each gives one in its turn."""

    def __init__(self) -> None:
        self._lanes = tuple(deque[Item]() for _ in Lane)
        self._there = threading.Condition()
        self._next = 0

    def put(self, item: Item, lane: Lane = Lane.REQUESTS) -> None:
        """Queue it behind the others of its lane."""
        with self._there:
            self._lanes[lane].append(item)
            self._there.notify()

    def get(self) -> Item:
        """Take what is next, as soon as there is something."""
        with self._there:
            while not any(self._lanes):
                self._there.wait()
            return self._taken()

    def emptied(self) -> list[Item]:
        """Take all there is, at once."""
        with self._there:
            return [self._taken() for _ in range(sum(map(len, self._lanes)))]

    def _taken(self) -> Item:
        while not self._lanes[self._next]:
            self._next = (self._next + 1) % len(self._lanes)
        item = self._lanes[self._next].popleft()
        self._next = (self._next + 1) % len(self._lanes)
        return item
