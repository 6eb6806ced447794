"""A picture cut into windows of one size, for networks that take that size alone or no larger one."""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from faceguard.detection.tiling import Core

MARGIN = 48
"""Pixels of the network's input around a core: as far as a cell sees."""
ROUNDING = 2
"""Pixels of the input that a window may grow by where its sides are rounded."""


def cores(width: int, height: int, scale: float, size: tuple[int, int]) -> Iterator[Core]:
    """Cut a picture into equal cores that fit into an input of this size (rows, columns) with their margins."""
    rows, columns = (_edges(*each) for each in ((height, scale, size[0]), (width, scale, size[1])))
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            yield np.array([left, top, right, bottom])


def count(width: int, height: int, scale: float, size: tuple[int, int]) -> int:
    """Count the windows."""
    return _count(height, scale, size[0]) * _count(width, scale, size[1])


def _edges(length: int, scale: float, longest: int) -> NDArray[np.float64]:
    return np.linspace(0, length, _count(length, scale, longest) + 1)


def _count(length: int, scale: float, longest: int) -> int:
    if round(length * scale) <= longest:
        return 1
    return math.ceil(length * scale / (longest - 2 * MARGIN - ROUNDING))
