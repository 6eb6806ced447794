import io

import numpy as np
import pytest

from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from testing.videos import video

pytestmark = pytest.mark.video


def combs(luma: np.ndarray) -> float:
    """Return how much brighter or darker a row is than both of its neighbours, on the average."""
    rows = luma.astype(int)
    return float(np.abs(2 * rows[1:-1] - rows[:-2] - rows[2:]).mean())


def test_rows_of_two_times_are_woven_into_pictures_of_one():
    """A thing that moves has no comb at its sides any more, and each picture keeps its time."""
    fields = []
    for index in range(6):
        pixels = np.full((96, 128, 3), 40, np.uint8)
        pixels[::2, 10 + 12 * index : 30 + 12 * index] = 220
        pixels[1::2, 16 + 12 * index : 36 + 12 * index] = 220
        fields.append(pixels)
    options = {"flags": "+ildct+ilme", "x264-params": "tff=1", "crf": "5"}
    source = io.BytesIO(video(fields, options=options))
    with Reader(source, VideoLimits(1 << 20, 1 << 24, 60)) as reader:
        pictures = list(reader.pictures())

    assert [600 * index for index in range(6)] == [picture.time for picture in pictures]
    assert all(combs(picture.luma) < combs(fields[0][..., 0]) / 3 for picture in pictures)
