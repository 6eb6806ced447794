"""How long redaction takes on one core, in place.

usage: python -m benchmarks.redact_speed [--rounds 15] [--write]

Milliseconds of the whole call, the least of all rounds; the cases and styles take turns within a round, so that a
busy machine treats them alike. Redacted again and again, a picture keeps its size and its outside, so that the work
stays the same. `--write` puts the table into benchmarks/results.
"""

import argparse
import math
import time
from collections.abc import Callable
from functools import partial

import cv2
import numpy as np

from benchmarks.result import Cell, Column, measured, write
from faceguard.geometry import Box
from faceguard.picture import Frame
from faceguard.redaction import redact_in_place
from faceguard.redaction.region import Region
from faceguard.shape import Shape
from faceguard.style import Style

PADDING = 0.2
COLUMNS = (Column(name="case"), Column(name="target", unit="ms"), *(Column(name=style, unit="ms") for style in Style))
TARGETS = {"one face of 1500 px": "≤ 10", "one face of 160 px": "≤ 1", "500 faces of 20 px": "≤ 150"}


def picture(height: int, width: int) -> Frame:
    """Make soft coloured noise, so that no operation meets a constant."""
    noise = np.random.default_rng(0).integers(0, 256, (height // 10, width // 10, 3), np.uint8)
    return Frame(np.asarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8))


def cases() -> dict[str, tuple[Frame, list[Region]]]:
    """Name the pictures and what is to be redacted in them."""
    large, small = picture(3000, 4000), picture(600, 800)
    rng = np.random.default_rng(0)
    scattered = [Box(float(x), float(y), 16, 20) for x, y in rng.integers(0, 2900, (500, 2))]
    rows = [Box(30.0 * (i % 25), 34.0 * (i // 25), 16, 20) for i in range(500)]
    near, far = Box(1000, 700, 1200, 1500), Box(300, 200, 128, 160)
    return {
        "one face of 1500 px, rectangle": (large, [Region(near, Shape.RECTANGLE)]),
        "one face of 1500 px, ellipse": (large, [Region(near)]),
        "one face of 1500 px, ellipse, padding 0.2": (large, [Region(near.padded(PADDING))]),
        "one face of 160 px, rectangle": (small, [Region(far, Shape.RECTANGLE)]),
        "one face of 160 px, ellipse": (small, [Region(far)]),
        "one face of 160 px, ellipse, padding 0.2": (small, [Region(far.padded(PADDING))]),
        "500 faces of 20 px, scattered over 12 MP": (large, [Region(box.padded(PADDING)) for box in scattered]),
        "500 faces of 20 px, in rows": (large, [Region(box.padded(PADDING)) for box in rows]),
    }


def milliseconds(call: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def significant(value: float) -> float:
    """Two digits, as the others differ from run to run."""
    return round(value) if value >= 10 else float(f"{value:.2g}")


def main() -> None:
    """Measure, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    calls: dict[tuple[str, str], Callable[[], object]] = {}
    for name, (frame, regions) in cases().items():
        for style in Style:
            calls[name, style] = partial(redact_in_place, frame, regions, style)
    least = dict.fromkeys(calls, math.inf)
    for _ in range(arguments.rounds):
        for key, call in calls.items():
            least[key] = min(least[key], milliseconds(call))
    rows: list[list[Cell]] = [
        [name, TARGETS[name.split(",")[0]], *(significant(least[name, style]) for style in Style)] for name in cases()
    ]
    print(measured(COLUMNS, rows))
    if arguments.write:
        write("redact_speed", COLUMNS, rows)


if __name__ == "__main__":
    main()
