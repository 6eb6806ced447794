"""What others notice of twenty hostile requests at once, on a machine that does nothing else.

usage: python -m benchmarks.hostile FOLDER [--rounds 3] [--write]

FOLDER holds files that were made to cost much; `testing/attacks.py` adds native code that never returns, slow clients
and dear headers. They take every place of a service with two workers. `--write` puts the table into benchmarks/results.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from skimage import data

from benchmarks.gauges import resident
from benchmarks.result import Cell, Column, measured, write
from testing.attacks import LASTING, Pulse, attacks
from testing.pictures import saved
from testing.server import Server, serving

HOSTILE, DEADLINE, REPLACED = 20, 8, 4
"""Requests; seconds of each; and seconds after which what was stuck has been replaced."""
OPTIONS = ("--workers", "2", "--queue", str(HOSTILE - 2), "--deadline", str(DEADLINE), "--detail", "fast")
COLUMNS = (
    Column(name="when"),
    Column(name="median of `/livez`", unit="ms", digits=1),
    Column(name="99th percentile", unit="ms", digits=1),
    Column(name="longest", unit="ms", digits=1),
    Column(name="a photo takes", unit="s", digits=2),
    Column(name="memory", unit="MB", digits=0),
)


def pulse(seconds: Sequence[float]) -> list[Cell]:
    """Return median, 99th percentile and longest, in milliseconds."""
    return [1000 * float(np.percentile(seconds, share)) for share in (50, 99, 100)]


def photo_seconds(server: Server, photo: bytes) -> float:
    """Return how long a photo takes, the longest of five; a problem ends the program."""
    longest = 0.0
    for _ in range(5):
        start = time.monotonic()
        server.post("/v1/redact", files={"image": photo}).raise_for_status()
        longest = max(longest, time.monotonic() - start)
    return longest


def rows(folder: Path, photo: bytes) -> list[list[Cell]]:
    """Measure one service before, under and after the attack."""
    hostile, states = attacks(folder), list[list[Cell]]()

    def state(name: str, times: Sequence[float], seconds: float | None) -> None:
        states.append([name, *pulse(times), seconds, resident(server.process.pid)])

    with serving(*OPTIONS, module="testing.stuck") as server, ThreadPoolExecutor(HOSTILE) as clients:
        seconds = photo_seconds(server, photo)
        with Pulse(server) as calm:
            time.sleep(3)
        state("before", calm.seconds, seconds)
        with Pulse(server) as busy:
            under_way = [clients.submit(next(hostile), server) for _ in range(HOSTILE)]
            time.sleep(DEADLINE + REPLACED)
        state("under attack", busy.seconds, None)
        seconds = photo_seconds(server, photo)
        for attack in under_way:
            attack.result(LASTING)
        with Pulse(server) as calm:
            time.sleep(3)
        state("once it is past its deadline", calm.seconds, seconds)
        server.stop()
    return states


def main() -> None:
    """Measure, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    photo = saved(data.astronaut(), "JPEG", quality=90)
    runs = []
    for _ in range(arguments.rounds):
        runs.append(rows(arguments.folder, photo))
        print(measured(COLUMNS, runs[-1]), file=sys.stderr, flush=True)
    worst = [worst_of(states) for states in zip(*runs, strict=True)]
    print(measured(COLUMNS, worst))
    if arguments.write:
        write(
            "hostile", COLUMNS, worst, f"The worst of {arguments.rounds} runs; two workers, a deadline of {DEADLINE} s"
        )


def worst_of(states: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Return the highest figure of each column."""
    return [max(column) if None not in column else None for column in zip(*states, strict=True)]


if __name__ == "__main__":
    main()
