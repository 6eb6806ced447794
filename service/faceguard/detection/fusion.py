"""Fusing the boxes of several passes: the passes vote on each face."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceguard.detection.detections import Detections
from faceguard.detection.explanation import Outcome
from faceguard.detection.overlaps import Overlaps
from faceguard.detection.tiling import Mask, TileGrid
from faceguard.detection.trace import SILENT, Trace
from faceguard.geometry import Boxes, iou, within

MIN_SCORE = 0.08
"""Score up to which a box has no vote."""
SAME = 0.45
"""IoU from which boxes are of one face and averaged."""
NEAR = 0.25
"""IoU from which of two boxes only the better one stays."""
LOWEST, HIGHEST = 14.0, 250.0
"""Height of a face in pixels of a pass's input at which the network knows faces, so that its silence counts."""
AGREEMENT = 0.5
"""Weight of the mean over the passes against their maximum."""
CLOSE_UP = 0.3
"""Height of a face, in shares of the picture's longer side, from which one pass is enough: the others see parts."""
PART, PART_HEIGHT = 0.7, 0.25
"""Share of a box within a better one, and height as a share of that one's, from which it is taken for a part of that
face. What is smaller may be a face of its own, in front of the other or on its clothes."""
CLOSE_UP_GAIN = 1.5
"""Factor on the scores of close-ups: cut by the frame, they are scored low, and few false boxes are as large."""


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """What one pass found, in the picture's pixels, its scale, and the blocks it covered."""

    detections: Detections
    scale: float
    covered: Mask
    lowest: float = LOWEST
    """Height of a face in pixels of its input from which its silence counts."""


def fuse(passes: Sequence[Pass], grid: TileGrid, trace: Trace = SILENT) -> Detections:
    """Merge the boxes of one face into one, averaged by squared score (after weighted box fusion, arXiv:1910.13302).

    Its score is half the best pass's and half the mean over the passes that covered the place and know faces of that
    size: a box that only one of them reports sinks, one that they agree on stays. A close-up has the best pass's
    score, raised.
    """
    detections = Detections.joined([each.detections for each in passes])
    pass_index = np.repeat(np.arange(len(passes)), [len(each.detections) for each in passes])
    order = np.argsort(-detections.scores, kind="stable")
    strong = detections.scores[order] > MIN_SCORE
    trace.decide(detections, order[~strong], Outcome.BELOW_MIN_SCORE)
    detections, pass_index = detections.take(order[strong]), pass_index[order[strong]]
    left, overlaps = np.ones(len(detections), bool), Overlaps(iou, detections.boxes, detections.boxes, NEAR)
    leaders: list[int] = []
    merged_into = np.full(len(detections), -1)
    for leader in range(len(detections)):
        if not left[leader]:
            continue
        near, shares = overlaps.of(leader)
        near, shares = near[left[near]], shares[left[near]]
        trace.merge(detections, leader, near[shares >= SAME], near)
        merged_into[near[shares >= SAME]] = merged_into[leader] = len(leaders)
        left[near] = left[leader] = False
        leaders.append(leader)
    if not leaders:
        return Detections.empty()
    boxes, votes = _merged(detections, pass_index, merged_into, (len(leaders), len(passes)))
    merged = detections.take(np.array(leaders)).with_boxes(boxes)
    scored = merged.with_scores(_scores(votes, merged, passes, grid, trace))
    return _without_parts(scored, trace)


def _merged(
    detections: Detections, pass_index: NDArray[np.intp], merged_into: NDArray[np.intp], shape: tuple[int, int]
) -> tuple[Boxes, NDArray[np.float64]]:
    """Return the average box of each face (n, 4), and each pass's best score of it (n, passes).

    `merged_into` is the face that each box belongs to, or -1; `shape` is of faces and passes.
    """
    same = np.flatnonzero(merged_into >= 0)
    faces, weights = merged_into[same], detections.scores[same] ** 2
    sums = [np.bincount(faces, weights * column) for column in (*detections.boxes[same].T, 1)]
    votes = np.zeros(shape)
    np.maximum.at(votes, (faces, pass_index[same]), detections.scores[same])
    return np.stack(sums[:4], 1) / sums[4][:, None], votes


def _without_parts(detections: Detections, trace: Trace) -> Detections:
    """Leave out parts of better boxes, eyes and mouths mostly, which are redacted with them. The best comes first."""
    detections = detections.take(np.argsort(-detections.scores, kind="stable"))
    whole, overlaps = np.ones(len(detections), bool), Overlaps(_share, detections.boxes, detections.boxes, PART)
    heights = detections.boxes[:, 3]
    for index in range(len(detections)):
        if whole[index]:
            inside, _ = overlaps.of(index)
            after = inside[(inside > index) & whole[inside]]
            parts = after[heights[after] >= PART_HEIGHT * heights[index]]
            trace.decide(detections, parts, Outcome.PART_OF, index)
            whole[parts] = False
    return detections.take(whole)


def _share(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """Return the share of each of the others (m, 4) that lies in each box (n, 4); shape (n, m)."""
    return within(others, boxes).T


def _scores(
    votes: NDArray[np.float64], detections: Detections, passes: Sequence[Pass], grid: TileGrid, trace: Trace
) -> NDArray[np.float64]:
    """Make the scores (n,) of each pass's vote on each face, (n, passes)."""
    blocks = grid.of(detections)
    covered = np.stack([each.covered[blocks] for each in passes], 1)
    heights = detections.boxes[:, 3:] * [each.scale for each in passes]
    best = votes.max(1, keepdims=True)
    known = (heights >= [each.lowest for each in passes]) & (heights <= HIGHEST)
    voting = (covered & known) | (votes == best)
    trace.vote(detections, votes, voting)
    mean = (votes * voting).sum(1) / voting.sum(1)
    close = detections.boxes[:, 3] >= CLOSE_UP * max(grid.height, grid.width)
    agreed = (1 - AGREEMENT) * best[:, 0] + AGREEMENT * mean
    scores: NDArray[np.float64] = np.where(close, np.minimum(CLOSE_UP_GAIN * best[:, 0], 1), agreed)
    return scores
