"""Which boxes overlap: a picture of ten thousand faces is no reason to compare each with each."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from faceguard.geometry import Boxes

FEW = 512
"""Boxes up to which it is faster to compare each with each, all at once."""
Measure = Callable[[Boxes, Boxes], NDArray[np.float64]]
"""How much boxes (n, 4) and (m, 4) overlap; shape (n, m)."""
_ROUNDING = 1.001
_SHORTEST, _LONGEST = 2.0**-20, 2.0**1000


class Neighbours:
    """Boxes (n, 4) by the octave of their length along the longer axis of them all, each octave sorted by start."""

    def __init__(self, boxes: Boxes) -> None:
        self._all = np.arange(len(boxes))
        self._axis = 0
        self._octaves: dict[int, tuple[NDArray[np.intp], NDArray[np.float64]]] = {}
        if len(boxes) <= FEW:
            return
        ranges = np.ptp(np.nan_to_num(boxes[:, :2]), 0)
        self._axis = int(ranges[1] > ranges[0])
        starts, octaves = boxes[:, self._axis], _octaves(boxes[:, 2 + self._axis])
        for octave in np.unique(octaves).tolist():
            members = np.flatnonzero(octaves == octave)
            members = members[np.argsort(starts[members], kind="stable")]
            self._octaves[octave] = (members, starts[members])

    def of(self, box: NDArray[np.float64], smallest: float, largest: float) -> NDArray[np.intp]:
        """Return the indices, rising, of all that overlap a box (4,) and are such a share of its length, and others."""
        if not self._octaves:
            return self._all
        start, length = float(box[self._axis]), float(box[2 + self._axis])
        lowest, highest = _octaves(np.array([smallest / _ROUNDING, largest * _ROUNDING]) * length).tolist()
        found = [
            members[
                np.searchsorted(starts, start - np.ldexp(1.0, octave + 1)) : np.searchsorted(
                    starts, start + length, "right"
                )
            ]
            for octave, (members, starts) in self._octaves.items()
            if lowest <= octave <= highest
        ]
        return np.sort(np.concatenate(found)) if found else self._all[:0]


class Overlaps:
    """How much each of some boxes overlaps the others that are such a share of its length."""

    def __init__(self, measure: Measure, boxes: Boxes, smallest: float, largest: float) -> None:
        self._measure, self._boxes, self._lengths = measure, boxes, (smallest, largest)
        self._matrix = measure(boxes, boxes) if len(boxes) <= FEW else None
        self._neighbours = Neighbours(boxes)

    def of(self, index: int, among: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the indices, rising, of those that may overlap a box, among these (n,), and by how much they do."""
        if self._matrix is not None:
            rest = np.flatnonzero(among)
            return rest, self._matrix[index, rest]
        rest = self._neighbours.of(self._boxes[index], *self._lengths)
        rest = rest[among[rest]]
        return rest, self._measure(self._boxes[index : index + 1], self._boxes[rest])[0]


def _octaves(lengths: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the powers of two that are no more than the lengths; what is no number is the shortest."""
    octaves: NDArray[np.int64] = np.floor(np.log2(np.nan_to_num(lengths).clip(_SHORTEST, _LONGEST))).astype(np.int64)
    return octaves
