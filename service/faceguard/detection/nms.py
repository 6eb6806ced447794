"""Merging boxes of the same face."""

from collections.abc import Sequence

import numpy as np

from faceguard.detection import DetectionResult, Face
from faceguard.detection.detections import Detections
from faceguard.geometry import as_array, iou

SAME_FACE = 0.3
"""Intersection over union from which two boxes are taken for the same face."""


def non_maximum_suppression(found: Detections, threshold: float = SAME_FACE) -> Detections:
    """Keep of each group of overlapping boxes the one with the highest score."""
    found = found.take(np.argsort(-found.scores, kind="stable"))
    overlaps = iou(found.boxes, found.boxes) >= threshold
    alive = np.ones(len(found), bool)
    for index in range(len(found)):
        if alive[index]:
            alive[index + 1 :] &= ~overlaps[index, index + 1 :]
    return found.take(alive)


def united(looks: Sequence[DetectionResult]) -> DetectionResult:
    """What several looks at the same picture found, each face once."""
    faces: list[Face] = []
    candidates: list[Face] = []
    for look in looks:
        faces += _new(look.faces, faces)
    for look in looks:
        candidates += _new(look.candidates, faces + candidates)
    return DetectionResult(faces, candidates)


def _new(faces: Sequence[Face], known: Sequence[Face]) -> list[Face]:
    overlaps = iou(as_array([face.box for face in faces]), as_array([face.box for face in known]))
    return [face for face, seen in zip(faces, overlaps.max(1, initial=0) >= SAME_FACE, strict=True) if not seen]
