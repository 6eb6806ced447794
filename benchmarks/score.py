"""Which known faces are found by which boxes."""

import numpy as np

from faceguard.geometry import iou

MIN_SCORE, FOUND = 8, 0.3
"""Height in pixels from which a face counts; IoU from which it is found."""


def matched(rows: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the score by which each face (m, 4) is found, and the rows that are false.

    The rows (n, 5) are x, y, width, height and score, the best first; each finds one face.
    """
    overlaps = iou(rows[:, :4], faces)
    hits = np.zeros(len(faces))
    for overlap, score in zip(overlaps, rows[:, 4], strict=True):
        free = np.where(hits > 0, 0, overlap)
        if free.max(initial=0) >= FOUND:
            hits[free.argmax()] = score
    return hits, rows[overlaps.max(1, initial=0) < FOUND]
