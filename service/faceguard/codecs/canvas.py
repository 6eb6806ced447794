"""Where frames are decoded to: memory of this process, unless somebody lends other memory."""

from collections.abc import Callable
from contextvars import ContextVar

import numpy as np

from faceguard.picture import Pixels

Canvas = Callable[[int, int, bool], tuple[Pixels, Pixels | None]]
"""Gives empty pixels of a width and height, and an alpha channel where the frame is transparent."""


def own_memory(width: int, height: int, transparent: bool) -> tuple[Pixels, Pixels | None]:  # noqa: FBT001 - a Canvas
    """Give memory of this process."""
    alpha = np.empty((height, width), np.uint8) if transparent else None
    return np.empty((height, width, 3), np.uint8), alpha


canvas: ContextVar[Canvas] = ContextVar("canvas", default=own_memory)
