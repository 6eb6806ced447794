"""When the frames of a video are shown."""

from collections.abc import Sequence

from faceguard.media.film import VideoFacts


class Clock:
    """Says at which second a frame is shown."""

    def __init__(self, facts: VideoFacts, times: Sequence[int]) -> None:
        """Take when each frame is shown, in units of the time base."""
        self._facts, self._times = facts, times

    def __call__(self, frame: int) -> float:
        """Return the second, to the millisecond."""
        return round(float(self._times[frame] * self._facts.time_base - self._facts.start), 3)
