"""Merging what several looks found: the looks vote on each face."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceguard.detection.detections import Detections
from faceguard.detection.tiling import Mask, TileGrid
from faceguard.geometry import iou, within

MIN_SCORE = 0.08
"""Score below which a box has no vote."""
SAME = 0.45
"""IoU from which boxes are of one face and averaged."""
NEAR = 0.25
"""IoU from which of two boxes only the better one stays."""
RELIABLE_HEIGHTS = (14.0, 250.0)
"""Height of a face in pixels of a look's input at which the network knows faces, so that its silence counts."""
AGREEMENT = 0.5
"""Weight of the mean over the looks against their maximum."""
CLOSE_UP = 0.3
"""Height of a face, in shares of the picture's longer side, from which one look is enough: the others see parts."""
PART, PART_HEIGHT = 0.7, 0.25
"""Share of a box within a better one, and height as a share of that one's, from which it is taken for a part of that
face. What is smaller may be a face of its own, in front of the other or on its clothes."""
CLOSE_UP_GAIN = 1.5
"""Factor on the scores of close-ups: cut by the frame, they are scored low, and few false boxes are as large."""


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """What one look found, in the picture's pixels, its scale, and the blocks it looked at."""

    found: Detections
    scale: float
    looked: Mask


def fuse(passes: Sequence[Pass], grid: TileGrid) -> Detections:
    """Merge the boxes of one face into one, averaged by squared score (after weighted box fusion, arXiv:1910.13302).

    Its score is half the best look's and half the mean over the looks that saw the place and know faces of that size:
    a box that only one of them reports sinks, one that they agree on stays. A close-up has the best look's
    score, raised.
    """
    found = Detections.joined([each.found for each in passes])
    look = np.repeat(np.arange(len(passes)), [len(each.found) for each in passes])
    order = np.argsort(-found.scores, kind="stable")
    order = order[found.scores[order] > MIN_SCORE]
    found, look = found.take(order), look[order]
    leaders, boxes, says = [], [], []
    alone = np.ones(len(found), bool)
    for leader in range(len(found)):
        if not alone[leader]:
            continue
        rest = leader + np.flatnonzero(alone[leader:])
        overlaps = iou(found.boxes[leader : leader + 1], found.boxes[rest])[0]
        alone[rest[overlaps >= NEAR]] = False
        same = np.union1d(rest[overlaps >= SAME], leader)
        boxes.append(np.average(found.boxes[same], 0, found.scores[same] ** 2))
        said = np.zeros(len(passes))
        np.maximum.at(said, look[same], found.scores[same])
        leaders.append(leader)
        says.append(said)
    if not leaders:
        return Detections.nothing()
    merged = found.take(np.array(leaders)).with_boxes(np.array(boxes))
    return _without_parts(merged.with_scores(_scores(np.array(says), merged, passes, grid)))


def _without_parts(found: Detections) -> Detections:
    """Leave out parts of better boxes, eyes and mouths mostly, which are redacted with them. The best comes first."""
    found = found.take(np.argsort(-found.scores, kind="stable"))
    whole = np.ones(len(found), bool)
    for index in range(len(found)):
        if whole[index]:
            rest = index + 1 + np.flatnonzero(whole[index + 1 :])
            inside = within(found.boxes[rest], found.boxes[index : index + 1])[:, 0] >= PART
            whole[rest] = ~inside | (found.boxes[rest, 3] < PART_HEIGHT * found.boxes[index, 3])
    return found.take(whole)


def _scores(
    said: NDArray[np.float64], found: Detections, passes: Sequence[Pass], grid: TileGrid
) -> NDArray[np.float64]:
    """From what each look said of each face, (n, looks), the scores (n,)."""
    at = grid.of(found)
    looked = np.stack([each.looked[at] for each in passes], 1)
    heights = found.boxes[:, 3:] * [each.scale for each in passes]
    best = said.max(1, keepdims=True)
    asked = (looked & (heights >= RELIABLE_HEIGHTS[0]) & (heights <= RELIABLE_HEIGHTS[1])) | (said == best)
    mean = (said * asked).sum(1) / asked.sum(1)
    close = found.boxes[:, 3] >= CLOSE_UP * max(grid.height, grid.width)
    agreed = (1 - AGREEMENT) * best[:, 0] + AGREEMENT * mean
    scores: NDArray[np.float64] = np.where(close, np.minimum(CLOSE_UP_GAIN * best[:, 0], 1), agreed)
    return scores
