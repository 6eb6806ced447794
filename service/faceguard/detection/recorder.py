"""A trace that keeps what it is told, for an explanation."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from faceguard.detail import Detail
from faceguard.detection import DetectionResult, Detector
from faceguard.detection.detections import Detections
from faceguard.detection.explanation import ExplainedBox, ExplainedPass, Explanation, Outcome
from faceguard.detection.orientation import boxes_turned_back
from faceguard.detection.trace import Trace, Which
from faceguard.geometry import Box, Boxes, as_array
from faceguard.picture import Pixels

FLOOR = 0.05
"""Score of a pass below which a box is left out: in a crowd, weak scores are everywhere."""


def explained(
    detector: Detector,
    pixels: Pixels,
    detail: Detail,
    min_confidence: float | None,
    checkpoint: Callable[[], None] = lambda: None,
) -> DetectionResult:
    """Find faces in (height, width, 3) RGB as the detector does, and explain the result."""
    recorder = Recorder(checkpoint)
    result = detector.detect(pixels, detail, min_confidence, recorder)
    return replace(result, explanations=[recorder.explanation(result)])


class Recorder(Trace):
    """Takes note of the passes over one picture, and of each of their boxes."""

    def __init__(self, checkpoint: Callable[[], None] = lambda: None) -> None:
        super().__init__(checkpoint)
        self._quarters = self._height = self._width = 0
        self._first_pass = 0
        self._passes: list[ExplainedPass] = []
        self._boxes: list[ExplainedBox] = []

    def explanation(self, result: DetectionResult) -> Explanation:
        """Return what was noted on the way to the result."""
        return Explanation(result.judgement, tuple(self._passes), tuple(self._boxes))

    def turn(self, quarters: int, height: int, width: int) -> None:
        """Begin anew with passes that see the picture turned."""
        self._quarters, self._height, self._width = quarters, height, width
        self._first_pass = len(self._passes)

    def start_pass(self, name: str, scale: float, *, flipped: bool = False) -> None:
        """Note a pass that has covered nothing yet."""
        self._passes.append(ExplainedPass(name, round(scale, 4), flipped, 90 * self._quarters))

    def cover(self, tile: Box) -> None:
        """Note the part of the upright picture that the network sees."""
        super().cover(tile)
        tiles = *self._passes[-1].tiles, *self._upright(as_array([tile]))
        self._passes[-1] = replace(self._passes[-1], tiles=tiles)

    def number(self, detections: Detections) -> Detections:
        """Note the boxes that are not below the floor."""
        told = detections.scores >= FLOOR
        ids = np.full(len(detections), -1)
        ids[told] = len(self._boxes) + np.arange(told.sum())
        part = detections.take(told)
        for box, source, score in zip(self._upright(part.boxes), part.source, part.scores.round(4), strict=True):
            self._boxes.append(ExplainedBox(box, str(source), len(self._passes) - 1, float(score)))
        return replace(detections, ids=ids)

    def decide(self, detections: Detections, which: Which, outcome: Outcome, by: int | None = None) -> None:
        """Note what became of the boxes, and the score on which that was decided."""
        text = outcome if by is None else f"{outcome}:{detections.ids[by]}"
        for index, score in zip(detections.ids[which], detections.scores[which].round(4), strict=True):
            if index >= 0:
                self._boxes[index] = replace(self._boxes[index], outcome=text, score=float(score))

    def merge(self, detections: Detections, into: int, same: NDArray[np.intp], near: NDArray[np.intp]) -> None:
        """Note the boxes that are averaged into one, and those that are dropped for it."""
        self.decide(detections, np.setdiff1d(near, same), Outcome.SUPPRESSED_BY, into)
        self.decide(detections, np.setdiff1d(same, into), Outcome.MERGED_INTO, into)

    def vote(self, detections: Detections, scores: NDArray[np.float64], voting: NDArray[np.bool_]) -> None:
        """Note what each pass of this direction says of each box."""
        for index, row, votes in zip(detections.ids, scores.round(4).tolist(), voting, strict=True):
            pass_scores = {self._first_pass + each: row[each] for each in np.flatnonzero(votes).tolist()}
            self._boxes[index] = replace(self._boxes[index], pass_scores=pass_scores)

    def _upright(self, boxes: Boxes) -> list[Box]:
        """List the boxes in the upright picture, to a tenth of a pixel."""
        upright = boxes_turned_back(boxes, self._quarters, self._height, self._width)
        return [Box(*box) for box in upright.round(1).tolist()]
