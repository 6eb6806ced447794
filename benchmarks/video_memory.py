"""Resident memory of a service with one worker and its helpers, while it redacts short and longer videos of 1080p.

usage: python -m benchmarks.video_memory [--detail DETAIL] [--seconds N]... [--write]

The videos are generated: a camera that moves over a wall of portraits, with sound. Each gets a server of its own, which
keeps the upload and the result on the disk. `--write` puts the table into benchmarks/results.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import httpx2
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from skimage import data

from benchmarks.gauges import Memory, resident
from benchmarks.result import Cell, Column, measured, write
from faceguard.detail import Detail
from faceguard.picture import Pixels
from testing.server import serving

WIDTH, HEIGHT, RATE, SAMPLES = 1920, 1080, 25, 48_000
STEP = 4
"""Pixels that the camera moves from one frame to the next."""
COLUMNS = (
    Column(name="detail"),
    Column(name="video", unit="s"),
    Column(name="idle", unit="MB", digits=0),
    Column(name="second third", unit="MB", digits=0),
    Column(name="last third", unit="MB", digits=0),
    Column(name="at the height", unit="MB", digits=0),
)


def _wall() -> Pixels:
    """Return portraits side by side, wider than the picture by the way that the camera goes, (height, width, 3)."""
    return np.ascontiguousarray(np.tile(data.astronaut(), (3, 5, 1))[:HEIGHT])


def _frames(seconds: int) -> Iterator[Pixels]:
    wall = _wall()
    way = wall.shape[1] - WIDTH
    for frame in range(seconds * RATE):
        left = abs(frame * STEP % (2 * way) - way)
        yield np.ascontiguousarray(wall[:, left : left + WIDTH])


def _clip(path: Path, seconds: int) -> None:
    """Write H.264 and AAC."""
    with av.open(str(path), "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "26"})
        sound = container.add_stream("aac", rate=SAMPLES, layout="stereo")
        assert isinstance(video, VideoStream)
        assert isinstance(sound, AudioStream)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        noise = np.random.default_rng(0)
        for number, pixels in enumerate(_frames(seconds)):
            container.mux(video.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
            each = SAMPLES // RATE
            samples = av.AudioFrame.from_ndarray(noise.normal(0, 0.05, (2, each)).astype(np.float32), "fltp", "stereo")
            samples.sample_rate, samples.pts, samples.time_base = SAMPLES, number * each, Fraction(1, SAMPLES)
            container.mux(sound.encode(samples))
        container.mux(video.encode(None))
        container.mux(sound.encode(None))


def _row(detail: Detail, seconds: int, folder: Path) -> list[Cell]:
    path = folder / "clip.mp4"
    _clip(path, seconds)
    print(f"{seconds} s: {path.stat().st_size / 1e6:.0f} MB", file=sys.stderr, flush=True)
    with serving("--video-memory", "1MiB", "--spool", str(folder), "--detail", detail) as server:
        idle = resident(server.process.pid)
        with Memory(server.process.pid, 0.2) as memory, path.open("rb") as file:
            answer = httpx2.post(
                f"{server.url}/v1/redact/video", files={"video": file}, timeout=36_000, data={"style": "blur"}
            )
        answer.raise_for_status()
    return [f"`{detail}`", seconds, idle, *memory.thirds(), memory.peak]


def main() -> None:
    """Measure, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--detail", type=Detail, default=Detail.BALANCED)
    parser.add_argument("--seconds", type=int, action="append")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    rows = []
    for seconds in arguments.seconds or (20, 120):
        with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
            rows.append(_row(arguments.detail, seconds, Path(folder)))
        print(rows[-1], file=sys.stderr, flush=True)
    print(measured(COLUMNS, rows))
    if arguments.write:
        sample = f"one worker, one video of {WIDTH} by {HEIGHT} pixels with sound, {RATE} frames a second"
        write("video_memory", COLUMNS, rows, sample)


if __name__ == "__main__":
    main()
