"""Non-maximum suppression, and merging the results of several views."""

from collections.abc import Sequence

import numpy as np

from faceguard.detection import DetectionResult, Face
from faceguard.detection.detections import Detections
from faceguard.detection.explanation import Outcome
from faceguard.detection.overlaps import Overlaps
from faceguard.detection.trace import SILENT, Trace
from faceguard.geometry import as_array, iou

SAME_FACE = 0.3
"""IoU from which two boxes are taken for the same face."""


def non_maximum_suppression(detections: Detections, trace: Trace = SILENT) -> Detections:
    """Keep of each group of overlapping boxes the one with the highest score."""
    detections = detections.take(np.argsort(-detections.scores, kind="stable"))
    kept, overlaps = np.ones(len(detections), bool), Overlaps(iou, detections.boxes, detections.boxes, SAME_FACE)
    for index in range(len(detections)):
        if kept[index]:
            same, _ = overlaps.of(index)
            worse = same[(same > index) & kept[same]]
            trace.decide(detections, worse, Outcome.SUPPRESSED_BY, index)
            kept[worse] = False
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
    boxes, others = (as_array([face.box for face in each]) for each in (faces, known))
    overlaps = Overlaps(iou, boxes, others, SAME_FACE)
    return [face for index, face in enumerate(faces) if not len(overlaps.of(index)[0])]
