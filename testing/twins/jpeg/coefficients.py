"""The coefficients of a JPEG, by component, block and place."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from faceguard.container.quantisation import KNOWN

Block = list[int]
"""64 coefficients in zigzag order."""


@dataclass
class Component:
    name: int
    across: int
    down: int
    table: int
    wide: int = 0
    """Blocks that are seen of it, from side to side."""
    high: int = 0
    blocks: list[list[Block]] = field(default_factory=list)


@dataclass
class Subject:
    width: int
    height: int
    components: list[Component]
    tables: dict[int, tuple[int, ...]]

    @property
    def across(self) -> int:
        return max(c.across for c in self.components)

    @property
    def down(self) -> int:
        return max(c.down for c in self.components)

    def units(self) -> tuple[int, int]:
        """Count the units of an interleaved scan, across and down."""
        return -(-self.width // (8 * self.across)), -(-self.height // (8 * self.down))


def subject(rng: random.Random) -> Subject:
    """Make coefficients, grey or luma and chroma."""
    samplings = [(1, 1)] if rng.random() < 0.3 else [rng.choice([(1, 1), (2, 1), (2, 2), (1, 2)]), (1, 1), (1, 1)]
    parts = [Component(number + 1, *each, min(number, 1)) for number, each in enumerate(samplings)]
    tables = {
        number: rng.choice([rng.choice(KNOWN), tuple(rng.randint(1, 90) for _ in range(64))]) for number in (0, 1)
    }
    made = Subject(rng.randint(1, 44), rng.randint(1, 44), parts, tables)
    for part in parts:
        part.wide = ceil(ceil(made.width * part.across / made.across) / 8)
        part.high = ceil(ceil(made.height * part.down / made.down) / 8)
        part.blocks = [[block_of(tables[part.table], rng) for _ in range(part.wide)] for _ in range(part.high)]
    return made


def block_of(steps: Sequence[int], rng: random.Random) -> Block:
    most = [max(1, min(700 if not i else 200 // i, 6000) // steps[i]) for i in range(64)]
    few = rng.choice([1, 3, 10, 64])
    return [rng.randint(-most[i], most[i]) if i < few and rng.random() < 0.7 else 0 for i in range(64)]
