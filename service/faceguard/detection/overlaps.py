"""Which boxes overlap: a picture of ten thousand faces is no reason to compare each with each."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Boxes

Measure = Callable[[Boxes, Boxes], NDArray[np.float64]]
"""How much boxes (n, 4) and (m, 4) overlap; shape (n, m), 0 for those that share nothing."""

CHUNK = 64
"""Boxes next to each other that are compared at once with all that reach as far."""


class Overlaps:
    """How much each of the boxes (n, 4) overlaps the others (m, 4), where that is the least asked for or more."""

    def __init__(self, measure: Measure, boxes: Boxes, others: Boxes, least: float) -> None:
        rows, columns, shares = _overlapping(measure, boxes, others, least)
        order = np.lexsort((columns, rows))
        self._columns, self._shares = columns[order], shares[order]
        self._ends = np.bincount(rows, minlength=len(boxes)).cumsum().tolist()

    def of(self, index: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the indices, rising, of the others that a box overlaps so much, and by how much it does."""
        part = slice(self._ends[index - 1] if index else 0, self._ends[index])
        return self._columns[part], self._shares[part]


def _overlapping(
    measure: Measure, boxes: Boxes, others: Boxes, least: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return the pairs of a box and another that overlap so much, and by how much; three arrays of one length."""
    axis = int(np.argmax(np.ptp(np.nan_to_num(boxes[:, :2]), 0))) if len(boxes) else 0
    starts, ends = others[:, axis], others[:, axis] + others[:, 2 + axis]
    parts = [(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))]
    order = np.argsort(boxes[:, axis])
    for members in (order[index : index + CHUNK] for index in range(0, len(order), CHUNK)):
        chunk = boxes[members]
        first, last = chunk[0, axis], np.fmax.reduce(chunk[:, axis] + chunk[:, 2 + axis])
        near = np.flatnonzero((ends >= first) & (starts <= last))
        shares = measure(chunk, others[near])
        rows, columns = np.nonzero(shares >= least)
        parts.append((members[rows], near[columns], shares[rows, columns]))
    rows, columns, shares = (np.concatenate(each) for each in zip(*parts, strict=True))
    return rows, columns, shares
