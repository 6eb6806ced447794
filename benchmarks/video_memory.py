"""What a service with one worker and its helpers takes for short and long videos: memory, and time for each frame.

usage: python -m benchmarks.video_memory [--detail DETAIL] [--size WIDTHxHEIGHT] [--seconds N]... [--write]

The videos are generated: a camera that goes back and forth before a wall of portraits, with sound. Each gets a server
of its own, which keeps the upload and the result on the disk. What grows with the length of a video does not depend on
the size of its pictures, and takes less time to see in small ones. `--write` puts the table into benchmarks/results.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import httpx2
import numpy as np
from av.stream import Stream
from skimage import data

from benchmarks.gauges import Memory, processor_seconds, resident
from benchmarks.result import Cell, Column, measured, write
from faceguard.detail import Detail
from faceguard.picture import Pixels
from testing.server import serving

WIDTH, HEIGHT, RATE, SAMPLES = 1920, 1080, 25, 48_000
STEP = 4
"""Pixels of the wall that the camera moves from one frame to the next."""
TICK = Fraction(1, SAMPLES)
"""The unit of all times."""
COLUMNS = (
    Column(name="detail"),
    Column(name="pictures"),
    Column(name="video", unit="s"),
    Column(name="idle", unit="MB", digits=0),
    Column(name="second third", unit="MB", digits=0),
    Column(name="last third", unit="MB", digits=0),
    Column(name="at the height", unit="MB", digits=0),
    Column(name="processor time a frame", unit="ms", digits=0),
)
Size = tuple[int, int]


def _wall() -> Pixels:
    """Return portraits side by side, wider than the picture by the way that the camera goes, (height, width, 3)."""
    return np.ascontiguousarray(np.tile(data.astronaut(), (3, 5, 1))[:HEIGHT])


def _frames(size: Size) -> Iterator[Pixels]:
    """Give what the camera sees on its way back and forth."""
    wall = _wall()
    way = wall.shape[1] - WIDTH
    for at in range(0, 2 * way, STEP):
        seen = wall[:, abs(at - way) :][:, :WIDTH]
        yield np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)


@dataclass(frozen=True, slots=True)
class _Coded:
    """A packet, and when it is shown, in seconds."""

    data: bytes
    time: Fraction
    is_key: bool


def clip(path: Path, seconds: int, size: Size, crf: int = 26) -> None:
    """Write H.264 and AAC: what is seen on one way back and forth, as often as there is time for it."""
    with av.open(str(path), "w", format="mp4") as container:
        options = {"preset": "ultrafast", "crf": str(crf)}  # which has no pictures out of order
        video = container.add_stream("libx264", rate=RATE, options=options)
        sound = container.add_stream("aac", rate=SAMPLES, layout="stereo")
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        shown = [av.VideoFrame.from_ndarray(pixels, "rgb24") for pixels in _frames(size)]
        pictures = _coded([*(packet for frame in shown for packet in video.encode(frame)), *video.encode(None)])
        length = Fraction(len(shown), RATE)
        noise = np.random.default_rng(0).normal(0, 0.05, (2, int(length * SAMPLES))).astype(np.float32)
        heard = av.AudioFrame.from_ndarray(noise, "fltp", "stereo")
        heard.sample_rate, heard.pts, heard.time_base = SAMPLES, 0, Fraction(1, SAMPLES)
        pieces = _coded([*sound.encode(heard), *sound.encode(None)])[: int(length * SAMPLES / sound.frame_size)]
        coded = sorted([*((video, each) for each in pictures), *((sound, each) for each in pieces)], key=_time)
        for again in range(int(seconds / length) + 1):
            for stream, each in coded:
                if each.time + again * length < seconds:
                    container.mux(_packet(stream, each, again * length))


def _coded(packets: "Sequence[av.Packet[Any]]") -> list[_Coded]:
    return [_Coded(bytes(each), (each.pts or 0) * each.time_base, each.is_keyframe) for each in packets]


def _time(one: tuple[object, _Coded]) -> Fraction:
    return one[1].time


def _packet(stream: Stream, coded: _Coded, later: Fraction) -> "av.Packet[Any]":
    packet: av.Packet[Any] = av.Packet(coded.data)
    packet.stream, packet.time_base, packet.is_keyframe = stream, TICK, coded.is_key
    packet.pts = packet.dts = round((coded.time + later) / TICK)
    return packet


def _row(detail: Detail, seconds: int, size: Size, folder: Path) -> list[Cell]:
    path = folder / "clip.mp4"
    clip(path, seconds, size)
    print(f"{seconds} s: {path.stat().st_size / 1e6:.0f} MB", file=sys.stderr, flush=True)
    with serving("--video-memory", "1MiB", "--spool", str(folder), "--detail", detail) as server:
        process = server.process.pid
        idle, before = resident(process), processor_seconds(process)
        with Memory(process, 0.5) as memory, path.open("rb") as file:
            answer = httpx2.post(
                f"{server.url}/v1/redact/video", files={"video": file}, timeout=36_000, data={"style": "blur"}
            )
        spent = processor_seconds(process) - before
        answer.raise_for_status()
    return [
        f"`{detail}`",
        f"{size[0]} x {size[1]}",
        seconds,
        idle,
        *memory.thirds(),
        memory.peak,
        1000 * spent / (seconds * RATE),
    ]


def _size(words: str) -> Size:
    width, height = words.split("x")
    return int(width), int(height)


def main() -> None:
    """Measure, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--detail", type=Detail, default=Detail.FAST)
    parser.add_argument("--size", type=_size, default=(WIDTH, HEIGHT))
    parser.add_argument("--seconds", type=int, action="append")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    rows = []
    for seconds in arguments.seconds or (60, 600):
        with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
            rows.append(_row(arguments.detail, seconds, arguments.size, Path(folder)))
        print(rows[-1], file=sys.stderr, flush=True)
    print(measured(COLUMNS, rows))
    if arguments.write:
        sample = f"One worker, one video with sound, {RATE} frames a second"
        write("video_memory", COLUMNS, rows, sample)


if __name__ == "__main__":
    main()
