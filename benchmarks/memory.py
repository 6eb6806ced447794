"""Resident memory of the service with two workers and their helpers: idle, and with two 12-megapixel photos at once.

usage: python -m benchmarks.memory [--write]

Each style gets a server of its own. `--write` puts the table into benchmarks/results.
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
WORKERS = 2
COLUMNS = (
    Column(name="style"),
    Column(name="detail"),
    Column(name="idle", unit="MB", digits=0),
    Column(name="at the height", unit="MB", digits=0),
    Column(name="a pixel and worker", unit="bytes", digits=0),
)


def _photo() -> bytes:
    """Twelve megapixels of faces."""
    face = data.astronaut()
    tiled = np.tile(face, (HEIGHT // 512 + 1, WIDTH // 512 + 1, 1))[:HEIGHT, :WIDTH]
    file = io.BytesIO()
    Image.fromarray(tiled).save(file, "jpeg", quality=88)
    return file.getvalue()


def _height(server: Server, photo: bytes, options: dict[str, str]) -> float:
    """Return the most that was resident while every worker had the photo, three times."""

    def ask() -> None:
        for _ in range(3):
            answer = httpx2.post(f"{server.url}/v1/redact", files={"image": photo}, data=options, timeout=300)
            answer.raise_for_status()

    clients = [threading.Thread(target=ask) for _ in range(WORKERS)]
    with Memory(server.process.pid, 0.02) as memory:
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    return memory.peak


def main() -> None:
    """Measure, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    photo = _photo()
    rows: list[list[Cell]] = []
    for style in Style:
        with serving("--workers", str(WORKERS), "--deadline", "300") as server:
            idle = resident(server.process.pid)
            for detail in (Detail.FAST, Detail.BALANCED) if style is Style.BLUR else (Detail.BALANCED,):
                height = _height(server, photo, {"style": style, "detail": detail})
                each = (height - idle) * 2**20 / WORKERS / (WIDTH * HEIGHT)
                rows.append([f"`{style}`", f"`{detail}`", idle, height, each])
                print(rows[-1], file=sys.stderr, flush=True)
    print(measured(COLUMNS, rows))
    if arguments.write:
        sample = f"{WORKERS} workers, each with a JPEG of {WIDTH * HEIGHT // 10**6} megapixels at once, three times"
        write("memory", COLUMNS, rows, sample)


if __name__ == "__main__":
    main()
