"""Pictures of a high dynamic range, as screens without one show them."""

from collections.abc import Callable
from functools import cache

import av
import numpy as np
from av.video.reformatter import Interpolation

from faceguard.container.colours import Samples, of_code_points
from faceguard.picture import Pixels

TRANSFERS = frozenset({16, 18})
"""PQ and HLG, by their numbers in ITU-T H.273."""
UNSPECIFIED, BT2020 = 2, 9
_FULL = 2
_ROWS = 64
"""That are worked on at once: light is four times as large as what it becomes."""


def is_high(frame: av.VideoFrame) -> bool:
    """Tell whether it has levels for light brighter than white."""
    return frame.color_trc in TRANSFERS


def mapped(frame: av.VideoFrame) -> av.VideoFrame:
    """Return it in red, green and blue of 8 bits, as sRGB has them: as pictures are, pixel by pixel."""
    wide = frame.reformat(
        format="rgb48le",
        src_colorspace=None if frame.format.is_rgb else BT2020,
        src_color_range=frame.color_range or None,
        dst_color_range=_FULL,
        interpolation=Interpolation.BILINEAR | Interpolation.ACCURATE_RND,
        threads=1,
    )
    primaries = BT2020 if frame.color_primaries == UNSPECIFIED else frame.color_primaries
    shown, samples = _shown(primaries, frame.color_trc), np.asarray(wide.to_ndarray(), np.uint16)
    result = np.empty(samples.shape, np.uint8)
    for top in range(0, len(samples), _ROWS):
        result[top : top + _ROWS] = shown(samples[top : top + _ROWS])
    return av.VideoFrame.from_ndarray(result, "rgb24")


@cache
def _shown(primaries: int, transfer: int) -> Callable[[Samples], Pixels]:
    return of_code_points(primaries, transfer).transform()
