"""A table of figures with targets, printed as they come."""

import statistics
import sys
from collections.abc import Sequence

from benchmarks.result import Column

COLUMNS = [Column(name=name) for name in ("what", "measured", "from", "target", "met")]


class Table(list[tuple[str, ...]]):
    """The rows, which are printed as they come."""

    def add(self, what: str, found: str, source: str, target: str, *, ok: bool) -> None:
        """Add what was measured, from what it was worked out, and whether the target is met."""
        self.append((what, found, source, target, "yes" if ok else "NO"))
        print(*self[-1], sep="; ", file=sys.stderr, flush=True)

    def add_ratio(self, what: str, upper: float, lower: float, rounds: Sequence[float], target: float) -> None:
        """Add the median of the ratios of all rounds, and the paces in pictures a second."""
        ratio = statistics.median(rounds)
        each = ", ".join(f"{ratio:.2f}" for ratio in rounds)
        source = f"{upper:.2f} and {lower:.2f} pictures/s; rounds {each}"
        self.add(what, f"{ratio:.3f}", source, f"≥ {target}", ok=ratio >= target)
