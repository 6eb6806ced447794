"""When the frames of an animation are shown: rounded and bounded, or it could tell more than eyes see."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from faceguard.picture import Picture

_STEP = 10
"""In milliseconds: GIF knows none that are shorter."""
_LONGEST = 60_000
_LOOPS = 100


def timed(picture: Picture) -> Picture:
    """Return the picture with frames that change at whole steps, stay for a minute at most, and a bounded loop."""
    durations = _rounded([frame.duration for frame in picture.frames])
    frames = (replace(frame, duration=each) for frame, each in zip(picture.frames, durations, strict=True))
    return replace(picture, frames=tuple(frames), loop=min(picture.loop, _LOOPS))


def _rounded(durations: Sequence[float]) -> list[int]:
    """Round the times of change, not what lies between: thirty frames of 33 ms still take a second."""
    ends = accumulate((min(each, _LONGEST) for each in durations), initial=0.0)
    return [_STEP * (after - before) for before, after in pairwise(round(end / _STEP) for end in ends)]
