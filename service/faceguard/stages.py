import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stages(dict[str, float]):
    """Seconds spent in each stage of the work on a picture, in order."""

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time of the block to the stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self[stage] = self.get(stage, 0) + time.perf_counter() - start

    @property
    def total(self) -> float:
        """Seconds of all stages together."""
        return sum(self.values())
