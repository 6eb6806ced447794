import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faceguard.detection.detections import Detections
from faceguard.detection.tiling import infer_core
from faceguard.detection.windows import MARGIN, cores, count
from faceguard.picture import Pixels

SIDES = st.integers(1, 3000)
WINDOWS = st.tuples(*[st.integers(5, 64).map(lambda each: 32 * each)] * 2)


@given(SIDES, SIDES, st.floats(0.05, 2), WINDOWS)
def test_windows_fit_and_leave_nothing_out(width: int, height: int, scale: float, size: tuple[int, int]):
    """With its margins each fits into the network's input, and each place is in exactly one core."""
    parts = list(cores(width, height, scale, size))
    pixels = np.broadcast_to(np.uint8(0), (height, width, 3))
    seen: list[tuple[int, int]] = []

    def network(view: Pixels, scale: float, _: float) -> Detections:
        seen.append((round(view.shape[0] * scale), round(view.shape[1] * scale)))
        return Detections.empty()

    for core in parts:
        infer_core(network, pixels, core, scale, 0.5, margin=MARGIN)

    assert len(parts) == len(seen) == count(width, height, scale, size)
    assert all(rows <= size[0] and columns <= size[1] for rows, columns in seen)
    assert math.isclose(width * height, sum((right - left) * (bottom - top) for left, top, right, bottom in parts))
