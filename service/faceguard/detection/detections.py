"""What detectors work with inside: boxes, scores and landmarks as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from faceguard.detection import DetectionResult, Face
from faceguard.detection.explanation import Outcome
from faceguard.detection.judgement import Judgement
from faceguard.detection.trace import SILENT, Trace, Which
from faceguard.geometry import Box, Boxes
from faceguard.picture import Pixels

LANDMARKS = ("right_eye", "left_eye", "nose", "mouth")


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """The n faces that one or several passes found."""

    boxes: Boxes
    """Shape (n, 4): x, y, width, height in pixels."""
    scores: NDArray[np.float64]
    """Shape (n,)."""
    landmarks: NDArray[np.float64]
    """Shape (n, 4, 2): x, y of each of LANDMARKS in pixels."""
    source: NDArray[np.str_]
    """Shape (n,): the name of the model."""
    ids: NDArray[np.intp]
    """Shape (n,): index of the box in the explanation; -1 where none is made."""

    @classmethod
    def of(cls, source: str, boxes: Boxes, scores: NDArray[np.float64], landmarks: NDArray[np.float64]) -> "Detections":
        """Put together what one model found."""
        return cls(boxes, scores, landmarks, np.full(len(boxes), source), np.full(len(boxes), -1))

    @classmethod
    def empty(cls) -> "Detections":
        return cls.of("", np.empty((0, 4)), np.empty(0), np.empty((0, 4, 2)))

    @classmethod
    def joined(cls, parts: Sequence["Detections"]) -> "Detections":
        """Put those of several passes one after the other."""
        parts = [part for part in parts if len(part)] or [cls.empty()]
        return cls(
            np.concatenate([part.boxes for part in parts]),
            np.concatenate([part.scores for part in parts]),
            np.concatenate([part.landmarks for part in parts]),
            np.concatenate([part.source for part in parts]),
            np.concatenate([part.ids for part in parts]),
        )

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def centres(self) -> NDArray[np.float64]:
        """Shape (n, 2): x, y of the middle of each box."""
        return self.boxes[:, :2] + self.boxes[:, 2:] / 2

    def with_boxes(self, boxes: Boxes) -> "Detections":
        """Return the same faces in other boxes."""
        return replace(self, boxes=boxes)

    def with_scores(self, scores: NDArray[np.float64]) -> "Detections":
        """Return the same faces with other scores."""
        return replace(self, scores=scores)

    def take(self, which: Which) -> "Detections":
        """Return those at these indices, or where the mask is true."""
        return Detections(
            self.boxes[which], self.scores[which], self.landmarks[which], self.source[which], self.ids[which]
        )

    def moved(self, scale: float | tuple[float, float] = 1, offset: tuple[float, float] = (0, 0)) -> "Detections":
        """Multiply x and y by the scale, then add the offset."""
        factor, shift = np.asarray(scale), np.asarray(offset)
        boxes = np.empty(self.boxes.shape)
        boxes[:, :2] = self.boxes[:, :2] * factor + shift
        boxes[:, 2:] = self.boxes[:, 2:] * factor
        return Detections(boxes, self.scores, self.landmarks * factor + shift, self.source, self.ids)

    def flipped(self, width: float) -> "Detections":
        """Return the same in the mirror image of a picture of this width; a right eye is a left one there."""
        boxes, points = self.boxes.copy(), self.landmarks[:, [1, 0, 2, 3]]
        boxes[:, 0] = width - boxes[:, 0] - boxes[:, 2]
        points[..., 0] = width - points[..., 0]
        return replace(self, boxes=boxes, landmarks=points)

    def split(
        self, pixels: Pixels, judgement: Judgement, candidates: float = 0, trace: Trace = SILENT
    ) -> DetectionResult:
        """Part faces, from the threshold on, and candidates, from their own score on, in (height, width, 3) RGB."""
        height, width = pixels.shape[:2]
        face = self.scores >= judgement.threshold
        candidate = ~face & (self.scores >= candidates)
        trace.decide(self, ~face & ~candidate, Outcome.BELOW_CANDIDATES)
        return DetectionResult(
            self.take(face).faces(width, height, Outcome.FACE, trace),
            self.take(candidate).faces(width, height, Outcome.CANDIDATE, trace),
            judgement,
        )

    def faces(self, width: int, height: int, outcome: Outcome = Outcome.FACE, trace: Trace = SILENT) -> list[Face]:
        """Return them as faces, the most certain first, in whole pixels clipped to the picture; none outside it."""
        ordered = self.take(np.argsort(-self.scores, kind="stable"))
        boxes = [Box(*box).rounded().clipped(width, height) for box in ordered.boxes.tolist()]
        inside = np.array([box.width > 0 and box.height > 0 for box in boxes], bool)
        trace.decide(ordered, inside, outcome)
        trace.decide(ordered, ~inside, Outcome.OUTSIDE_PICTURE)
        return [ordered.face(index, boxes[index]) for index in np.flatnonzero(inside).tolist()]

    def face(self, index: int, box: Box) -> Face:
        """Return one as a face in this box."""
        landmarks = dict(zip(LANDMARKS, map(tuple, self.landmarks[index].tolist()), strict=True))
        return Face(box, float(self.scores[index]), str(self.source[index]), landmarks, int(self.ids[index]))
