"""The first pass."""

import pytest

from faceguard.detail import Detail
from faceguard.video.find import stride


@pytest.mark.parametrize(("detail", "step"), [(Detail.FAST, 3), (Detail.BALANCED, 2), (Detail.THOROUGH, 1)])
def test_the_detector_looks_more_often_where_more_detail_is_asked_for(detail: Detail, step: int):
    """Of a slow video at every frame at least."""
    assert step == stride(25, detail)
    assert 1 == stride(5, detail)
