"""Non-maximum suppression, and merging the results of several views."""

from collections.abc import Sequence

import numpy as np

from faceguard.detection import DetectionResult, Face
from faceguard.detection.detections import Detections
from faceguard.detection.explanation import Outcome
from faceguard.detection.neighbours import Neighbours, Overlaps
from faceguard.detection.trace import SILENT, Trace
from faceguard.geometry import Boxes, as_array, iou

SAME_FACE = 0.3
"""IoU from which two boxes are taken for the same face."""


def non_maximum_suppression(detections: Detections, trace: Trace = SILENT) -> Detections:
    """Keep of each group of overlapping boxes the one with the highest score."""
    detections = detections.take(np.argsort(-detections.scores, kind="stable"))
    kept, overlaps = np.ones(len(detections), bool), Overlaps(iou, detections.boxes, SAME_FACE, 1 / SAME_FACE)
    left = kept.copy()
    for index in range(len(detections)):
        if not left[index]:
            continue
        left[index] = False
        rest, shares = overlaps.of(index, left)
        worse = rest[shares >= SAME_FACE]
        trace.decide(detections, worse, Outcome.SUPPRESSED_BY, index)
        kept[worse] = left[worse] = False
    return detections.take(kept)


def merged_views(results: Sequence[DetectionResult]) -> DetectionResult:
    """Unite what was found in several views of a picture, each face once; the judgement is that of the first view."""
    faces: list[Face] = []
    candidates: list[Face] = []
    for result in results:
        faces += _new(result.faces, faces)
    for result in results:
        candidates += _new(result.candidates, faces + candidates)
    kept = {id(face) for face in faces + candidates}
    explanations = []
    for result in results:
        known = [face.id for face in (*result.faces, *result.candidates) if id(face) not in kept]
        explanations += [each.with_outcome(known, Outcome.SAME_FACE) for each in result.explanations]
    return DetectionResult(faces, candidates, results[0].judgement, explanations)


def _new(faces: Sequence[Face], known: Sequence[Face]) -> list[Face]:
    """List the faces that are not among those that are known."""
    boxes = as_array([face.box for face in known])
    neighbours = Neighbours(boxes)
    return [face for face in faces if _best_overlap(as_array([face.box]), boxes, neighbours) < SAME_FACE]


def _best_overlap(box: Boxes, boxes: Boxes, neighbours: Neighbours) -> float:
    near = neighbours.of(box[0], SAME_FACE, 1 / SAME_FACE)
    return float(iou(box, boxes[near]).max(initial=0))
