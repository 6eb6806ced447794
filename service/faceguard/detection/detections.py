"""What detectors work with inside: boxes, scores and landmarks as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceguard.detection import DetectionResult, Face
from faceguard.geometry import Box, Boxes
from faceguard.picture import Pixels

LANDMARKS = ("right_eye", "left_eye", "nose", "mouth")


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """n faces found by one detector in one look."""

    boxes: Boxes
    """Shape (n, 4): x, y, width, height in pixels."""
    scores: NDArray[np.float64]
    """Shape (n,)."""
    landmarks: NDArray[np.float64]
    """Shape (n, 4, 2): x, y of each of LANDMARKS in pixels."""
    source: NDArray[np.str_]
    """Shape (n,): the name of the model."""

    @classmethod
    def of(cls, source: str, boxes: Boxes, scores: NDArray[np.float64], landmarks: NDArray[np.float64]) -> "Detections":
        """All from one model."""
        return cls(boxes, scores, landmarks, np.full(len(boxes), source))

    @classmethod
    def nothing(cls) -> "Detections":
        return cls.of("", np.empty((0, 4)), np.empty(0), np.empty((0, 4, 2)))

    @classmethod
    def joined(cls, parts: Sequence["Detections"]) -> "Detections":
        """All of several looks, one after the other."""
        parts = [part for part in parts if len(part)] or [cls.nothing()]
        return cls(
            np.concatenate([part.boxes for part in parts]),
            np.concatenate([part.scores for part in parts]),
            np.concatenate([part.landmarks for part in parts]),
            np.concatenate([part.source for part in parts]),
        )

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def centres(self) -> NDArray[np.float64]:
        """Shape (n, 2): x, y of the middle of each box."""
        return self.boxes[:, :2] + self.boxes[:, 2:] / 2

    def with_boxes(self, boxes: Boxes) -> "Detections":
        """The same faces in other boxes."""
        return Detections(boxes, self.scores, self.landmarks, self.source)

    def with_scores(self, scores: NDArray[np.float64]) -> "Detections":
        """The same faces with other scores."""
        return Detections(self.boxes, scores, self.landmarks, self.source)

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> "Detections":
        """Those of these indices, or where the mask is true."""
        return Detections(self.boxes[which], self.scores[which], self.landmarks[which], self.source[which])

    def moved(self, scale: float | tuple[float, float] = 1, offset: tuple[float, float] = (0, 0)) -> "Detections":
        """Multiply x and y by the scale, then add the offset."""
        factor, shift = np.broadcast_to(scale, 2), np.array(offset)
        boxes = np.hstack([self.boxes[:, :2] * factor + shift, self.boxes[:, 2:] * factor])
        return Detections(boxes, self.scores, self.landmarks * factor + shift, self.source)

    def flipped(self, width: float) -> "Detections":
        """The same in the mirror image of a picture of this width; a right eye is a left one there."""
        boxes, points = self.boxes.copy(), self.landmarks[:, [1, 0, 2, 3]]
        boxes[:, 0] = width - boxes[:, 0] - boxes[:, 2]
        points[..., 0] = width - points[..., 0]
        return Detections(boxes, self.scores, points, self.source)

    def split(self, pixels: Pixels, threshold: float, candidates: float = 0) -> DetectionResult:
        """Faces from the threshold on, candidates from theirs up to it, clipped to the picture (height, width, 3)."""
        height, width = pixels.shape[:2]
        sure = self.scores >= threshold
        doubtful = ~sure & (self.scores >= candidates)
        return DetectionResult(self.take(sure).faces(width, height), self.take(doubtful).faces(width, height))

    def faces(self, width: int, height: int) -> list[Face]:
        """As faces, the most certain first; boxes in whole pixels, clipped to the picture; none that lies outside."""
        order = np.argsort(-self.scores, kind="stable")
        boxes = [Box(*box).rounded().clipped(width, height) for box in self.boxes[order].tolist()]
        return [
            Face(box, float(self.scores[index]), str(self.source[index]), _named(self.landmarks[index]))
            for box, index in zip(boxes, order, strict=True)
            if box.width and box.height
        ]


def _named(points: NDArray[np.float64]) -> dict[str, tuple[float, float]]:
    return dict(zip(LANDMARKS, map(tuple, points.tolist()), strict=True))
