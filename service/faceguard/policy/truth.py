"""What can be said of a condition: Kleene's logic of three values."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Whether something holds; `all` is the least of several, `any` the greatest."""

    NO = 0
    DOUBT = 1
    YES = 2

    @classmethod
    def of(cls, holds: bool) -> "Truth":  # noqa: FBT001 - it is what it says
        """Return it for what is certain."""
        return cls.YES if holds else cls.NO

    @classmethod
    def unanimous(cls, seen: Iterable["Truth"]) -> "Truth":
        """Return what all say, and doubt where they differ."""
        said = set(seen)
        return said.pop() if len(said) == 1 else cls.DOUBT

    @property
    def negated(self) -> "Truth":
        return Truth(2 - self)

    @property
    def surely(self) -> "Truth":
        """Whether it holds beyond doubt, which is certain."""
        return Truth.of(self is Truth.YES)

    @property
    def perhaps(self) -> "Truth":
        """Whether it may hold, which is certain too."""
        return Truth.of(self is not Truth.NO)
