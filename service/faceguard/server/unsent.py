"""A bound on the bytes of answers that clients have not taken yet, in all connections together."""

import time
from collections.abc import Callable

CREDIT = 2**20
"""Bytes that an answer counts as taken before it is compared with others: one that has just begun is not slow."""


class Answer:
    """What one connection has not taken yet."""

    def __init__(self, cut_off: Callable[[], None]) -> None:
        """Take what ends the connection."""
        self.cut_off = cut_off
        self.unsent = self._taken = 0
        self._begun = time.monotonic()

    def begin(self) -> None:
        """Note that another answer begins."""
        self._taken, self._begun = 0, time.monotonic()

    def note(self, unsent: int, taken: int) -> None:
        """Note how many bytes are left, and how many were taken."""
        self.unsent, self._taken = unsent, taken

    def speed(self, now: float) -> float:
        """Return the bytes a second that were taken."""
        return (self._taken + CREDIT) / (now - self._begun + 1e-3)


class Unsent:
    """The answers of all connections. Where they hold more than `most` bytes, the slowest is cut off, and so on.

    The last one is not: a single answer may be larger.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: set[Answer] = set()
        self.total = 0

    def note(self, answer: Answer, unsent: int, taken: int) -> None:
        """Note what has become of an answer, and keep the bound."""
        self.total += unsent - answer.unsent
        answer.note(unsent, taken)
        (self._answers.add if unsent else self._answers.discard)(answer)
        if self.total > self._most:
            self._shrink()

    def _shrink(self) -> None:
        now = time.monotonic()
        for slowest in sorted(self._answers, key=lambda each: each.speed(now))[:-1]:
            if self.total <= self._most:
                return
            self.note(slowest, 0, 0)
            slowest.cut_off()
