"""The higher a face is, the less is asked of its score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detection.detections import Detections
from faceguard.detection.levels import LEVELS
from faceguard.detection.stakes import HEIGHTS, weighed

Level = st.sampled_from(list(LEVELS.values()))
Score = st.floats(0.01, 1)


def found(height: float, *scores: float) -> Detections:
    """Return boxes of this height."""
    boxes = np.tile([0, 0, 0.8 * height, height], (len(scores), 1))
    return Detections.of("none", boxes, np.array(scores), np.zeros((len(scores), 4, 2)))


@pytest.mark.parametrize("level", LEVELS.values())
def test_the_score_named_for_a_height_becomes_the_threshold(level):
    """So that one threshold serves all heights."""
    for height, cut in zip(HEIGHTS, level.cuts, strict=True):
        assert level.threshold == pytest.approx(weighed(found(height, cut), level.cuts, level.threshold).scores[0])


@given(Level, st.floats(1, 4000), Score, Score)
def test_the_better_of_two_boxes_stays_the_better_one(level, height, one, other):
    """Scores stay between 0 and 1, and in their order."""
    least, most = weighed(found(height, *sorted((one, other))), level.cuts, level.threshold).scores

    assert 0 <= least <= most <= 1


@given(Level, st.floats(1, 80), st.floats(1, 80), Score)
def test_a_higher_box_is_worth_more(level, height, other, score):
    """Of two boxes with one score, the one in which more can be seen is not the worse one; close-ups are apart."""
    low, high = (weighed(found(each, score), level.cuts, level.threshold).scores[0] for each in sorted((height, other)))

    assert high >= low - 1e-12
