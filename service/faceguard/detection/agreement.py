"""Whether two runs of a detector found the same, though they added numbers up in another order or to fewer digits."""

from collections.abc import Sequence

import numpy as np

from faceguard.detection import DetectionResult, Face
from faceguard.geometry import as_array, iou

LEAST, MOST = 0.9, 0.05
"""IoU from which two boxes are the same, and how far their scores may lie apart."""


def disagreement(expected: DetectionResult, found: DetectionResult) -> str | None:
    """Say which faces of either the other lacks, even among its candidates; None where there are none."""
    for verb, faces, other in (("loses", expected.faces, found), ("adds", found.faces, expected)):
        known = (*other.faces, *other.candidates)
        if lacking := sum(not _is_among(face, known) for face in faces):
            return f"{verb} {lacking} of {len(faces)} faces"
    return None


def _is_among(face: Face, known: Sequence[Face]) -> bool:
    shares = iou(as_array([face.box]), as_array([each.box for each in known]))[0]
    apart = np.abs(np.array([each.score for each in known], float) - face.score)
    return bool(((shares >= LEAST) & (apart <= MOST)).any())
