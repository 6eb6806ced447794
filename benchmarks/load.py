"""What the service holds, in one run of about six minutes: `make load`. Loopback only; wrk makes the load.

Rounds of the bare pipeline, the service with two workers and the service with one follow each other, so that what else
the machine does meets all three; then comes ten times the capacity for a minute.
"""

import argparse
import io
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from skimage import data

from benchmarks.gauges import Cost, Memory
from faceguard.options import RedactOptions
from faceguard.pipeline import Checkpoint, Pipeline
from faceguard.settings import Settings
from faceguard.workers import Workers
from testing.server import Server, serving

WORKERS, QUEUE, DETAIL = 2, 8, "balanced"
SCRIPT = Path(__file__).with_name("load.lua")


class Answer(NamedTuple):
    """Times are in milliseconds."""

    status: int
    sent: float
    done: float


class Load(NamedTuple):
    """What one run of wrk saw."""

    answers: Sequence[Answer]
    errors: int

    @property
    def served(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status == 200]

    @property
    def rate(self) -> float:
        """Pictures a second."""
        return _rate([answer.done / 1000 for answer in self.served])

    def percentile(self, share: float) -> float:
        """Of the seconds that served requests took."""
        return float(np.quantile([answer.done - answer.sent for answer in self.served], share)) / 1000


def _rate(ends: Sequence[float]) -> float:
    """Of what ended at these seconds; the first and the last end are the clock."""
    return (len(ends) - 1) / (max(ends) - min(ends))


def _pictures(folder: Path) -> list[Path]:
    """Make pictures of a megapixel each, with four, two and no faces."""
    face = data.astronaut()
    coffee = np.asarray(Image.fromarray(data.coffee()).resize((512, 512)))
    grids = ([[face, face], [face, face]], [[face, coffee], [coffee, face]], [[coffee, coffee], [coffee, coffee]])
    paths = []
    for number, grid in enumerate(grids):
        file = io.BytesIO()
        Image.fromarray(np.concatenate([np.concatenate(row, 1) for row in grid], 0)).save(file, "jpeg", quality=85)
        paths.append(folder / f"{number}.jpg")
        paths[-1].write_bytes(file.getvalue())
    return paths


def _bare(
    workers: Workers, pictures: Sequence[Path], seconds: float, cost: Cost, durations: list[float]
) -> list[float]:
    """When each picture was done by the pipelines alone, on as many threads; adds how long each took."""
    options = RedactOptions.from_text({"detail": DETAIL})
    uploads = itertools.cycle([path.read_bytes() for path in pictures])
    end = time.monotonic() + seconds
    ends: list[float] = []

    def work(pipeline: Pipeline, checkpoint: Checkpoint) -> None:
        start = time.monotonic()
        pipeline.redact(next(uploads), options, checkpoint)
        durations.append(time.monotonic() - start)

    def ask() -> None:
        while time.monotonic() < end:
            workers.submit(work).result()
            ends.append(time.monotonic())

    clients = [threading.Thread(target=ask) for _ in range(workers.count + 1)]
    for client in clients:
        client.start()
    cost.watch(seconds, lambda: len(ends))
    for client in clients:
        client.join()
    return ends


def _wrk(
    server: Server, pictures: Sequence[Path], seconds: float, connections: int, cost: Cost, pause: float = 0
) -> Load:
    """Send pictures from so many connections, each with a pause of so many milliseconds between two."""
    wrk = ("wrk", "-t", str(connections), "-c", str(connections), "-d", f"{seconds:.0f}s", "--timeout", "60s")
    command = [
        *wrk,
        "-s",
        str(SCRIPT),
        f"{server.url}/v1/redact",
        "--",
        str(pause),
        str(connections),
        *map(str, pictures),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        watching = threading.Thread(target=cost.watch, args=(seconds, lambda: server.metric("faceguard_faces_count")))
        watching.start()
        lines = running.communicate()[0]
        watching.join()
    answers = [
        Answer(int(a), float(b), float(c)) for a, b, c in re.findall(r"^(\d{3}) (\S+) (\S+)$", lines, re.MULTILINE)
    ]
    return Load(answers, int(re.findall(r"^errors (\d+)$", lines, re.MULTILINE)[0]))


def _row(what: str, found: str, target: str, *, ok: bool) -> None:
    print(f"| {what} | {found} | {target} | {'yes' if ok else 'NO'} |", flush=True)


def _rounds(
    two: Server, one: Server, pictures: Sequence[Path], rounds: int, seconds: float
) -> tuple[float, float, list[float]]:
    """Print the ratios; the peak in pictures a second, processor seconds a picture, and the seconds of each picture."""
    bare = Workers(Settings(workers=WORKERS))
    bare.start()
    ours, theirs = Cost(os.getpid()), Cost(two.process.pid)
    paces: list[tuple[float, float, float]] = []
    durations: list[float] = []
    for _ in range(rounds):
        ends = _bare(bare, pictures, seconds, ours, durations)
        load = _wrk(two, pictures, seconds, WORKERS + 1, theirs)
        paces.append((_rate(ends), load.rate, _wrk(one, pictures, seconds, 2, Cost(one.process.pid)).rate))
    bare.close()
    alone, peak, single = (statistics.median(pace) for pace in zip(*paces, strict=True))
    overhead = [pace[1] / pace[0] for pace in paces]
    scaling = [pace[1] / pace[2] for pace in paces]
    _ratio("service ÷ bare pipeline, 2 workers", peak, alone, overhead, 0.95)
    share = ours.each / theirs.each
    found = f"{1000 * ours.each:.0f} and {1000 * theirs.each:.0f} ms, {share:.3f}"
    _row("processor time a picture, bare pipeline ÷ service", found, "≥ 0.95", ok=share >= 0.95)
    _ratio("service, 2 workers ÷ 1 worker", peak, single, scaling, 1.8)
    return peak, theirs.each, durations


def _ratio(what: str, upper: float, lower: float, rounds: Sequence[float], target: float) -> None:
    ratio = statistics.median(rounds)
    each = ", ".join(f"{ratio:.2f}" for ratio in rounds)
    _row(what, f"{upper:.2f} and {lower:.2f} pictures/s, {ratio:.3f} ({each})", f"≥ {target}", ok=ratio >= target)


def _queue_bound(durations: Sequence[float]) -> float:
    """Seconds in which 99 of 100 full queues are worked off, if each place holds any of these pictures."""
    queues = np.random.default_rng(0).choice(durations, (10_000, QUEUE))
    return float(np.quantile(queues.sum(1), 0.99)) / WORKERS


def _overload(
    server: Server, pictures: Sequence[Path], peak: float, each: float, durations: Sequence[float], seconds: float
) -> None:
    """Print what ten times the capacity does."""
    # those in the house do not knock meanwhile: so many connections more
    connections = 3 * (WORKERS + QUEUE)
    pause = 1000 * (connections - WORKERS - QUEUE) / (10 * peak)
    cost = Cost(server.process.pid)
    with Memory(server.process.pid) as memory:
        load = _wrk(server, pictures, seconds, connections, cost, pause)
    counts = Counter(answer.status for answer in load.answers)
    offered = len(load.answers) / seconds
    _row(
        "offered",
        f"{offered:.0f} requests/s for {seconds:.0f} s, {offered / peak:.1f} x peak",
        "10 x",
        ok=offered > 9 * peak,
    )
    share = load.rate / peak
    _row("goodput ÷ peak", f"{load.rate:.2f} and {peak:.2f} pictures/s, {share:.3f}", "≥ 0.9", ok=share >= 0.9)
    found = f"{1000 * each:.0f} and {1000 * cost.each:.0f} ms, {each / cost.each:.3f}"
    _row("processor time a picture, peak ÷ overload", found, "≥ 0.9", ok=each / cost.each >= 0.9)
    told = ", ".join(f"{count} x {status}" for status, count in sorted(counts.items()))
    errors = load.errors + sum(count for status, count in counts.items() if status not in (200, 503))
    _row("answers", f"{told}, {load.errors} connection errors", "200 and 503 alone", ok=not errors)
    queue, service = _queue_bound(durations), float(np.quantile(durations, 0.99))
    bound = queue / 0.9 + service
    worst = load.percentile(0.99)
    _row(
        "p99 of the admitted",
        f"{worst:.2f} s (median {load.percentile(0.5):.2f} s)",
        f"≤ {bound:.2f} s: p99 of {QUEUE} places {queue:.2f} s ÷ 0.9 + p99 of one picture {service:.2f} s",
        ok=worst <= bound,
    )
    before, after = memory.thirds()
    _row("memory, second and last third", f"{before:.0f} and {after:.0f} MB", "within 5 %", ok=after <= 1.05 * before)


def main() -> None:
    """Measure all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30, help="of each measurement of a round")
    parser.add_argument("--overload", type=float, default=60, help="seconds of ten times the capacity")
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed; on Debian: apt-get install wrk")
    same = ("--queue", str(QUEUE), "--detail", DETAIL)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(*same, "--workers", str(WORKERS)) as two,
        serving(*same, "--workers", "1") as one,
    ):
        pictures = _pictures(Path(folder))
        print(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
        print("| | measured | target | |\n|---|---|---|---|")
        peak, each, durations = _rounds(two, one, pictures, arguments.rounds, arguments.seconds)
        _overload(two, pictures, peak, each, durations, arguments.overload)


if __name__ == "__main__":
    main()
