"""What `faceguard live` takes, minute by minute: the memory of all its processes, and the delay.

usage: python -m benchmarks.lasting PHOTO [--minutes 10]

It is sent what a camera sees that goes back and forth over PHOTO.
"""

import argparse
import io
import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import httpx2
import numpy as np
from PIL import Image

from benchmarks.live import RATE, SIZES, looked_around
from testing.cameras import descendants


def memory(process: int) -> float:
    """Return the MiB that a process has and all that it started, each page counted once."""
    sizes = [Path(f"/proc/{each}/smaps_rollup") for each in (process, *descendants(process))]
    found = (re.search(r"^Pss:\s+(\d+)", size.read_text(), re.MULTILINE) for size in sizes if size.exists())
    return sum(int(each[1]) for each in found if each) / 1024


def filmed(photo: Path, place: BinaryIO, seconds: float) -> None:
    """Write what a camera sees that goes back and forth over a photo, at its rate."""
    frames = [np.asarray(Image.open(io.BytesIO(each))) for each in looked_around(photo, SIZES[0], 157)]
    start = time.monotonic()
    with (
        suppress(OSError, ValueError, av.FFmpegError),  # whoever reads has ended
        av.open(place, "w", format="mpegts", container_options={"flush_packets": "1"}) as target,
    ):
        options = {"preset": "ultrafast", "tune": "zerolatency", "g": "25"}
        stream = target.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZES[0], "yuv420p"
        for number in range(round(seconds * RATE)):
            time.sleep(max(0, start + number / RATE - time.monotonic()))
            frame = av.VideoFrame.from_ndarray(frames[number % len(frames)], "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            target.mux(stream.encode(frame))


def lasting(photo: Path, minutes: int) -> None:
    """Print what each minute takes."""
    words = [sys.executable, "-m", "faceguard", "live", "-", "--to", "http://127.0.0.1:0/"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        url = process.stderr.readline().decode().split()[-1]
        filming = threading.Thread(target=filmed, args=(photo, process.stdin, 60 * minutes + 30))
        filming.start()
        time.sleep(30)  # until it has started, and has met every size of thing that it keeps
        before = np.zeros(3)
        for minute in range(minutes + 1):
            told = httpx2.get(f"{url}/metrics").text
            names = ("delay_seconds_sum", "delay_seconds_count", 'frames_total{camera="",outcome="dropped"}')
            now = np.array([float((re.search(rf"{re.escape(name)}\S* (\S+)", told) or [0, 0])[1]) for name in names])
            spent, shown, dropped = now - before
            if minute:
                delay = 1000 * spent / shown if shown else float("nan")
                print(f"{minute:3} min: {memory(process.pid):5.0f} MiB, {delay:4.0f} ms, {shown / 60:4.1f} a second,"
                      f" {dropped:.0f} dropped", flush=True)  # fmt: skip
            before = now
            if minute < minutes:
                time.sleep(60)
        process.terminate()
        process.wait()
        process.stdin.close()
        filming.join()


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what a camera takes, minute by minute.")
    parser.add_argument("photo", type=Path)
    parser.add_argument("--minutes", type=int, default=10)
    asked = parser.parse_args()
    lasting(asked.photo, asked.minutes)


if __name__ == "__main__":
    main()
