"""What is at stake: the higher a face is, the better a person is told, and the less may be asked of its score."""

from collections.abc import Sequence

import numpy as np

from faceguard.detection.detections import Detections

HEIGHTS = (8, 12, 16, 24, 40, 80, 320)
"""Heights of faces, in pixels of the picture, for which a level names the fused score of a face. Of a lying face it is
the width that counts: the longer side of its box."""


def weighed(detections: Detections, cuts: Sequence[float], threshold: float) -> Detections:
    """Bring the scores to one scale, on which a box of any height is a face from the threshold on.

    `cuts` are the fused scores of a face at HEIGHTS, with those between them on a line over the height's logarithm.
    A power takes each to the threshold; 0 stays 0, 1 stays 1, and of two boxes of one height the better one does.
    """
    heights = detections.boxes[:, 2:].max(1, initial=1)
    cut = np.interp(np.log(heights), np.log(HEIGHTS), cuts)
    return detections.with_scores(detections.scores ** (np.log(threshold) / np.log(cut)))
