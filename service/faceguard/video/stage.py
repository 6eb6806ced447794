from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    """What is being done with a video."""

    FIND = "finding"
    WRITE = "writing"
    VERIFY = "searching again"


Progress = Callable[[Stage, int, int | None], None]
"""Is told how many frames are done, and how many there may be."""
