"""Values a frame each that are smoothed over the frames beside them."""

import numpy as np
from numpy.typing import NDArray

SMOOTH = 3
"""Frames before and after that the middle and the size of what is covered are smoothed over."""


def smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each of the columns (n, m) as its own mean over some frames."""
    return np.stack([_mean(column) for column in _extended(values).T], 1)


def lasting(reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each of the columns (n, m) the mean of the most of some frames, never less than the frame's own."""
    padded = np.pad(reach, ((SMOOTH, SMOOTH), (0, 0)), mode="edge")
    return np.stack([_mean(extremes(column, SMOOTH, low=False)) for column in padded.T], 1)


def extremes(values: NDArray[np.float64], reach: int, *, low: bool) -> NDArray[np.float64]:
    """Return the lowest or highest of the values up to so far on both sides; shape (n,)."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(values, reach, mode="edge"), 2 * reach + 1)
    result: NDArray[np.float64] = windows.min(1) if low else windows.max(1)
    return result


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the values on both sides, where there are as many."""
    return np.convolve(values, np.full(2 * SMOOTH + 1, 1 / (2 * SMOOTH + 1)), "valid")


def _extended(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Go on beyond both ends as the values do there, so that a mean does not lag."""
    sides = ((SMOOTH, SMOOTH), (0, 0))
    if len(values) > SMOOTH:
        return np.pad(values, sides, mode="reflect", reflect_type="odd")
    return np.pad(values, sides, mode="edge")
