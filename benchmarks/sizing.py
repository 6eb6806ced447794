"""What a picture costs, by size and detail: processor seconds and memory of a service with one worker.

usage: python -m benchmarks.sizing [--write]

Processor seconds, not those of the clock, so that what else the machine does counts less. One core, one worker: so many
pictures a second and core as one divided by them. `--write` puts the table into benchmarks/results.
"""

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx2
from PIL import Image
from skimage import data

from benchmarks.gauges import Memory, processor_seconds, resident
from benchmarks.result import Cell, Column, measured, write

SIZES = {"1 MP": (1152, 864), "3 MP": (2048, 1536), "12 MP": (4000, 3000), "48 MP": (8000, 6000)}
DETAILS = ("fast", "balanced", "thorough")
COLUMNS = (
    Column(name="picture"),
    *(Column(name=f"`{detail}`", unit="s", digits=2) for detail in DETAILS),
    *(Column(name=f"`{detail}`, a second") for detail in DETAILS),
    Column(name="memory, one worker", unit="GB", digits=2),
)
PICTURES = 4
PORT = 8590
TICKS = os.sysconf("SC_CLK_TCK")


def photo(width: int, height: int) -> bytes:
    """Make a JPEG with a portrait and, beside and below it, smaller ones."""
    portrait = Image.fromarray(data.astronaut())
    canvas = portrait.resize((width, height))
    for step in range(6):
        side = height // (3 + step)
        canvas.paste(portrait.resize((side, side)), ((width - side) * step // 6, height - side))
    file = io.BytesIO()
    canvas.save(file, "jpeg", quality=90)
    return file.getvalue()


def measure(port: int, pid: int) -> Iterator[list[Cell]]:
    """Print what an idle worker takes, and give the rows of the table."""
    url = f"http://127.0.0.1:{port}"
    while True:
        try:
            httpx2.get(f"{url}/readyz").raise_for_status()
            break
        except httpx2.TransportError:
            time.sleep(0.1)
    print(f"idle, one worker: {resident(pid) / 1000:.2f} GB")
    for name, size in SIZES.items():
        picture, seconds = photo(*size), []
        with Memory(pid, 0.02) as memory:
            for detail in DETAILS:
                before = processor_seconds(pid)
                for _ in range(PICTURES):
                    data = {"detail": detail, "verify": "false"}
                    answer = httpx2.post(f"{url}/v1/redact", files={"image": picture}, data=data, timeout=120)
                    answer.raise_for_status()
                seconds.append((processor_seconds(pid) - before) / PICTURES)
        yield [name, *seconds, *(float(f"{1 / each:.2g}") for each in seconds), memory.peak / 1000]


def main() -> None:
    """Measure, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    command = [sys.executable, "-m", "faceguard", "serve", "--port", str(PORT), "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            rows = list(measure(PORT, process.pid))
        finally:
            process.terminate()
    print(measured(COLUMNS, rows))
    if arguments.write:
        write("sizing", COLUMNS, rows)


if __name__ == "__main__":
    main()
