"""What the service holds, in one run of about six minutes: `make load`. Loopback only; wrk makes the load.

Rounds of the bare pipeline, the service with two workers and the service with one follow each other, so that what else
the machine does meets all three; then comes ten times the capacity for a minute. `--write` puts the table into
benchmarks/results.
"""

import argparse
import io
import itertools
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

from benchmarks.gauges import Cost, Memory
from benchmarks.result import measured, write
from benchmarks.verdicts import COLUMNS, Table
from benchmarks.wrk import rate, send
from faceguard.job import Tools
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint
from faceguard.workers import Workers
from testing.server import Server, serving

WORKERS, QUEUE, DETAIL = 2, 8, "balanced"


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
    photos = PhotoJobs.of(Settings())
    end = time.monotonic() + seconds
    ends: list[float] = []

    def work(tools: Tools, checkpoint: Checkpoint) -> None:
        start = time.monotonic()
        photos.redact(next(uploads), options)(tools, checkpoint)
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


def _rounds(
    table: Table, two: Server, one: Server, pictures: Sequence[Path], rounds: int, seconds: float
) -> tuple[float, float, list[float]]:
    """Add the ratios; the peak in pictures a second, processor seconds a picture, and the seconds of each picture."""
    bare = Workers(Settings(workers=WORKERS))
    bare.start()
    ours, theirs = Cost(os.getpid()), Cost(two.process.pid)
    paces: list[tuple[float, float, float]] = []
    durations: list[float] = []
    for _ in range(rounds):
        ends = _bare(bare, pictures, seconds, ours, durations)
        load = send(two, pictures, seconds, WORKERS + 1, theirs)
        paces.append((rate(ends), load.rate, send(one, pictures, seconds, 2, Cost(one.process.pid)).rate))
    bare.close()
    alone, peak, single = (statistics.median(pace) for pace in zip(*paces, strict=True))
    overhead = [pace[1] / pace[0] for pace in paces]
    scaling = [pace[1] / pace[2] for pace in paces]
    table.add_ratio("service ÷ bare pipeline, 2 workers", peak, alone, overhead, 0.95)
    share = ours.each / theirs.each
    source = f"{1000 * ours.each:.0f} and {1000 * theirs.each:.0f} ms"
    what = "processor time a picture, bare pipeline ÷ service"
    table.add(what, f"{share:.3f}", source, "≥ 0.95", ok=share >= 0.95)
    table.add_ratio("service, 2 workers ÷ 1 worker", peak, single, scaling, 1.8)
    return peak, theirs.each, durations


def _queue_bound(durations: Sequence[float]) -> float:
    """Seconds in which 99 of 100 full queues are worked off, if each place holds any of these pictures."""
    queues = np.random.default_rng(0).choice(durations, (10_000, QUEUE))
    return float(np.quantile(queues.sum(1), 0.99)) / WORKERS


def _overload(
    table: Table,
    server: Server,
    pictures: Sequence[Path],
    peak: float,
    each: float,
    durations: Sequence[float],
    seconds: float,
) -> None:
    """Add what ten times the capacity does."""
    # those in the house do not knock meanwhile: so many connections more
    connections = 3 * (WORKERS + QUEUE)
    pause = 1000 * (connections - WORKERS - QUEUE) / (10 * peak)
    cost = Cost(server.process.pid)
    with Memory(server.process.pid) as memory:
        load = send(server, pictures, seconds, connections, cost, pause)
    counts = Counter(answer.status for answer in load.answers)
    offered = len(load.answers) / seconds
    source = f"{offered:.0f} requests/s for {seconds:.0f} s"
    table.add("offered", f"{offered / peak:.1f} x peak", source, "10 x", ok=offered > 9 * peak)
    share = load.rate / peak
    source = f"{load.rate:.2f} and {peak:.2f} pictures/s"
    table.add("goodput ÷ peak", f"{share:.3f}", source, "≥ 0.9", ok=share >= 0.9)
    share, source = each / cost.each, f"{1000 * each:.0f} and {1000 * cost.each:.0f} ms"
    table.add("processor time a picture, peak ÷ overload", f"{share:.3f}", source, "≥ 0.9", ok=share >= 0.9)
    errors = load.errors + sum(count for status, count in counts.items() if status not in (200, 503))
    told = ", ".join(f"{count} x {status}" for status, count in sorted(counts.items()))
    source = f"{told}, {load.errors} connection errors"
    table.add("answers other than 200 and 503", f"{errors}", source, "0", ok=not errors)
    queue, service = _queue_bound(durations), float(np.quantile(durations, 0.99))
    bound, worst = queue / 0.9 + service, load.percentile(0.99)
    source = f"median {load.percentile(0.5):.2f} s; target: p99 of {QUEUE} places {queue:.2f} s ÷ 0.9"
    source += f" + p99 of one picture {service:.2f} s"
    table.add("p99 of the admitted", f"{worst:.2f} s", source, f"≤ {bound:.2f} s", ok=worst <= bound)
    before, after = memory.thirds()
    source = f"{before:.0f} MB in the second third"
    table.add("memory in the last third", f"{after:.0f} MB", source, "within 5 %", ok=after <= 1.05 * before)


def main() -> None:
    """Measure all, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30, help="of each measurement of a round")
    parser.add_argument("--overload", type=float, default=60, help="seconds of ten times the capacity")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed; on Debian: apt-get install wrk")
    same = ("--queue", str(QUEUE), "--detail", DETAIL)
    table = Table()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(*same, "--workers", str(WORKERS)) as two,
        serving(*same, "--workers", "1") as one,
    ):
        pictures = _pictures(Path(folder))
        print(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
        peak, each, durations = _rounds(table, two, one, pictures, arguments.rounds, arguments.seconds)
        _overload(table, two, pictures, peak, each, durations, arguments.overload)
    print(measured(COLUMNS, table))
    if arguments.write:
        write("load", COLUMNS, table)


if __name__ == "__main__":
    main()
