"""Which scans a JPEG has: which components come together, and which bands and bits of them when."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from testing.twins.jpeg.coefficients import Component


@dataclass(frozen=True)
class Scan:
    parts: tuple[Component, ...]
    first: int
    last: int
    high: int
    low: int
    bogus: bool = False
    """Its values are overwritten by a later scan."""


def scans(parts: Sequence[Component], rng: random.Random, *, progressive: bool) -> list[Scan]:
    """Choose scans that give all of these components."""
    script = _Script(parts, rng)
    return script.passes() if progressive else script.sequence()


class _Script:
    def __init__(self, parts: Sequence[Component], rng: random.Random) -> None:
        self.parts, self.rng = parts, rng

    def sequence(self) -> list[Scan]:
        """Choose which components come together."""
        rng, parts = self.rng, self.parts
        if len(parts) == 1 or rng.random() < 0.4:
            return [Scan(tuple(parts), 0, 63, 0, 0)]
        cut = rng.choice([1, 2])
        groups = [tuple(parts[:cut]), *((part,) for part in parts[cut:])]
        rng.shuffle(groups)
        scans = []
        for group in groups:
            scans += [Scan(group, 0, 63, 0, 0, bogus=True)] * (rng.random() < 0.3)
            scans.append(Scan(group, 0, 63, 0, 0))
        return scans

    def passes(self) -> list[Scan]:
        """Choose which bands come when, and how many bits of them."""
        rng, parts = self.rng, self.parts
        together = rng.random() < 0.7
        groups = [tuple(parts)] if together else [(part,) for part in parts]
        start = [self._chain(group, 0, 0) for group in groups]
        scans = [scan for chain in start for scan in chain[: 1 + chain[0].bogus]]
        chains = [chain[1 + chain[0].bogus :] for chain in start]
        for part in parts:
            cuts = sorted(rng.sample(range(2, 64), rng.randint(0, 2)))
            for first, after in zip([1, *cuts], [*cuts, 64], strict=True):
                chains.append(self._chain((part,), first, after - 1))
        while chains := [chain for chain in chains if chain]:
            scans.append(rng.choice(chains).pop(0))
        return scans

    def _chain(self, parts: tuple[Component, ...], first: int, last: int) -> list[Scan]:
        low = self.rng.choice([0, 0, 1, 2])
        bogus = [Scan(parts, first, last, 0, low, bogus=True)] * (self.rng.random() < 0.3)
        return [*bogus, Scan(parts, first, last, 0, low)] + [
            Scan(parts, first, last, n, n - 1) for n in range(low, 0, -1)
        ]
