"""How far the work on a video is."""

import time


class Progress:
    """Is told from the thread that works, and read from the event loop."""

    def __init__(self) -> None:
        self._since: float | None = None
        self.share = 0.0
        """From 0 to 1."""

    def __call__(self, stage: object, done: int, total: int | None) -> None:
        """Note how many frames are done; what is expected of them may be wrong, or unknown."""
        del stage  # each has its own
        self._since = self._since or time.monotonic()
        self.share = min(done / total, 1) if total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes if it goes on as it did; None where that is not known yet."""
        if self._since is None or not self.share:
            return None
        return (time.monotonic() - self._since) * (1 - self.share) / self.share
