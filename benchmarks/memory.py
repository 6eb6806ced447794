"""Resident memory of the service with two workers and their helpers: idle, and with two 12-megapixel photos at once.

usage: python -m benchmarks.memory [--large] [--write]

Each style gets a server of its own. `--large` measures one worker with one photo of 200 megapixels instead.
`--write` puts the table into benchmarks/results.
"""

import argparse
import io
import sys
import threading

import httpx2
import numpy as np
from PIL import Image
from skimage import data

from benchmarks.gauges import Memory, resident
from benchmarks.result import Cell, Column, measured, write
from faceguard.detail import Detail
from faceguard.style import Style
from testing.server import Server, serving

WIDTH, HEIGHT = 4000, 3000
LARGE = 16320, 12240
"""What telephones take today at most."""
WORKERS = 2
COLUMNS = (
    Column(name="style"),
    Column(name="detail"),
    Column(name="idle", unit="MB", digits=0),
    Column(name="at the height", unit="MB", digits=0),
    Column(name="a pixel and worker", unit="bytes", digits=0),
)


LARGE_COLUMNS = (
    Column(name="detail"),
    Column(name="idle", unit="MB", digits=0),
    Column(name="at the height", unit="MB", digits=0),
    Column(name="a pixel", unit="bytes", digits=0),
)


def _photo(width: int, height: int) -> bytes:
    """Write a photo full of faces as a JPEG."""
    face = data.astronaut()
    tiled = np.tile(face, (height // 512 + 1, width // 512 + 1, 1))[:height, :width]
    file = io.BytesIO()
    Image.fromarray(tiled).save(file, "jpeg", quality=88)
    return file.getvalue()


def _height(server: Server, photo: bytes, options: dict[str, str], workers: int = WORKERS, times: int = 3) -> float:
    """Return the most that was resident while every worker had the photo, so many times."""

    def ask() -> None:
        for _ in range(times):
            answer = httpx2.post(f"{server.url}/v1/redact", files={"image": photo}, data=options, timeout=900)
            answer.raise_for_status()

    clients = [threading.Thread(target=ask) for _ in range(workers)]
    with Memory(server.process.pid, 0.02) as memory:
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    return memory.peak


def main() -> None:
    """Measure, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if arguments.large:
        _large(write_it=arguments.write)
    else:
        _small(write_it=arguments.write)


def _large(*, write_it: bool) -> None:
    width, height = LARGE
    photo, rows = _photo(width, height), list[list[Cell]]()
    limits = ("--max-pixels", "200MP", "--max-body", "64MiB", "--deadline", "900")
    for detail in Detail:
        with serving("--workers", "1", *limits) as server:
            idle = resident(server.process.pid)
            most = _height(server, photo, {"detail": detail}, workers=1, times=1)
            rows.append([f"`{detail}`", idle, most, (most - idle) * 2**20 / (width * height)])
            print(rows[-1], file=sys.stderr, flush=True)
    print(measured(LARGE_COLUMNS, rows))
    if write_it:
        write("memory_large", LARGE_COLUMNS, rows, f"one worker, a JPEG of {width} by {height} pixels, style `blur`")


def _small(*, write_it: bool) -> None:
    photo, rows = _photo(WIDTH, HEIGHT), list[list[Cell]]()
    for style in Style:
        with serving("--workers", str(WORKERS), "--deadline", "300") as server:
            idle = resident(server.process.pid)
            for detail in (Detail.FAST, Detail.BALANCED) if style is Style.BLUR else (Detail.BALANCED,):
                height = _height(server, photo, {"style": style, "detail": detail})
                each = (height - idle) * 2**20 / WORKERS / (WIDTH * HEIGHT)
                rows.append([f"`{style}`", f"`{detail}`", idle, height, each])
                print(rows[-1], file=sys.stderr, flush=True)
    print(measured(COLUMNS, rows))
    if write_it:
        sample = f"{WORKERS} workers, each with a JPEG of {WIDTH * HEIGHT // 10**6} megapixels at once, three times"
        write("memory", COLUMNS, rows, sample)


if __name__ == "__main__":
    main()
