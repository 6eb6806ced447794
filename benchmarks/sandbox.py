"""What the sandbox costs: the same jobs on the same two workers, with helper processes and without.

usage: python -m benchmarks.sandbox [--rounds 5] [--write]

The rounds of both take turns. Time is that of the processors, of all processes together, so that it does not depend on
what else the machine does; milliseconds from a picture's bytes to those of its redaction are of one picture at a time.
`--write` puts the table into benchmarks/results.
"""

import argparse
import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image
from skimage import data

from benchmarks.gauges import processor_seconds
from benchmarks.result import Cell, Column, measured, write
from faceguard.codecs.coder import unguarded
from faceguard.job import Job, Tools
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Redaction
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint
from faceguard.workers import Workers

COLUMNS = (
    Column(name="picture"),
    Column(name="processor time without", unit="ms", digits=0),
    Column(name="with the sandbox", unit="ms", digits=0),
    Column(name="with ÷ without", digits=3),
    Column(name="added to one picture", unit="ms", digits=1),
)
BOX = '[{"x": 200, "y": 150, "width": 300, "height": 350}]'
CASES = {
    "1 MP, `balanced`": (1155, 866, 16, {"detail": "balanced"}),
    "1 MP, `fast`": (1155, 866, 24, {"detail": "fast"}),
    "1 MP, boxes given": (1155, 866, 40, {"boxes": BOX}),
    "12 MP, `balanced`": (4000, 3000, 4, {"detail": "balanced"}),
    "12 MP, boxes given": (4000, 3000, 8, {"boxes": BOX}),
}
"""Width, height, how many pictures a round has, and the options."""


def photo(width: int, height: int) -> bytes:
    """Make a JPEG of one face."""
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 12, (height, width, 3), np.uint8)
    portrait = np.asarray(Image.fromarray(data.astronaut()).resize((width, height)))
    Image.fromarray(np.maximum(portrait, noise)).save(file, "jpeg", quality=90)
    return file.getvalue()


def without_sandbox(job: Job[Redaction]) -> Job[Redaction]:
    """Let a job use the codecs of the worker's own process."""

    def run(tools: Tools, checkpoint: Checkpoint) -> Redaction:
        return job(Tools(tools.detectors, unguarded, tools.films), checkpoint)

    return run


def seconds_each(workers: Workers, count: int, job: Job[Redaction]) -> float:
    """Return the processor time of a picture, of many at once."""
    before = processor_seconds(os.getpid())
    for future in [workers.submit(job) for _ in range(count)]:
        future.result()
    return (processor_seconds(os.getpid()) - before) / count


def seconds_of_one(workers: Workers, job: Job[Redaction]) -> float:
    """Return how long one picture takes, the least of five."""

    def once() -> float:
        time.sleep(0.05)
        start = time.perf_counter()
        workers.submit(job).result()
        return time.perf_counter() - start

    return min(once() for _ in range(5))


def compared(measure: Callable[[Job[Redaction]], float], job: Job[Redaction], rounds: int) -> tuple[float, float]:
    """Measure a job without the sandbox and with it, in turns; return the median of each, in milliseconds."""
    pairs = [(measure(without_sandbox(job)), measure(job)) for _ in range(rounds)]
    without, guarded = (1000 * statistics.median(times) for times in zip(*pairs, strict=True))
    return without, guarded


def main() -> None:
    """Measure, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    workers, photos = Workers(Settings(workers=2)), PhotoJobs.of(Settings())
    workers.start()
    rows: list[list[Cell]] = []
    for name, (width, height, count, options) in CASES.items():
        job = photos.redact(photo(width, height), RedactOptions.from_text(options))
        without, guarded = compared(partial(seconds_each, workers, count), job, arguments.rounds)
        alone, one = compared(partial(seconds_of_one, workers), job, arguments.rounds)
        rows.append([name, without, guarded, guarded / without, one - alone])
        print(rows[-1], file=sys.stderr, flush=True)
    workers.close()
    print(measured(COLUMNS, rows))
    if arguments.write:
        write("sandbox", COLUMNS, rows, "two workers; a JPEG of one face")


if __name__ == "__main__":
    main()
