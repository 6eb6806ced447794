"""What the families share: cells, their places, and outputs in the order of strides."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceguard.detection.detections import Detections
from faceguard.detection.families import Outputs

Rows = NDArray[np.float64]
Part = tuple[Rows, Rows, NDArray[np.floating], Rows]
"""The faces of one stride.

Upper left corners (n, 2), lower right ones (n, 2), scores (n,) and five points (n, 5, 2): right eye, left eye, nose,
right and left corner of the mouth.
"""


def corners(height: int, width: int, stride: int) -> Rows:
    """Return x, y of the upper left corner of each cell, row by row, in cells; shape (n, 2)."""
    rows, columns = np.mgrid[: height // stride, : width // stride]
    return np.stack([columns.ravel(), rows.ravel()], 1).astype(np.float64)


def sigmoid(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the logistic function, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * values.astype(np.float64))))


def last_sides(outputs: Outputs) -> Counter[int]:
    """Count the outputs by the length of their last side."""
    return Counter(output.shape[-1] if output.ndim else 0 for output in outputs)


def columns(outputs: Outputs, count: int) -> list[NDArray[np.float32]]:
    """Return the outputs of so many columns as rows, those with the most rows, and so the finest stride, first."""
    found = [output.reshape(-1, count) for output in outputs if output.shape[-1] == count]
    return sorted(found, key=len, reverse=True)


def finest_first(outputs: Outputs) -> Outputs:
    """Return the outputs in the order of their strides."""
    return sorted(outputs, key=lambda output: output.size, reverse=True)


def check(condition: object, expected: str) -> None:
    """Raise ValueError, which says what was expected, where the condition does not hold."""
    if not condition:
        raise ValueError(expected)


def joined(source: str, parts: Sequence[Part]) -> Detections:
    """Put the faces of all strides together."""
    start, end, scores, five = (np.concatenate(several).astype(np.float64) for several in zip(*parts, strict=True))
    four = np.concatenate([five[:, :3], five[:, 3:].mean(1, keepdims=True)], 1)
    return Detections.of(source, np.hstack([start, end - start]), scores, four)
