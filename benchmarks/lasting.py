"""What `faceguard live` takes hour by hour: the memory of each of its processes, and the delay from end to end.

usage: python -m benchmarks.lasting PHOTO [--minutes 10] [--every 60] [--size 640x360] [--rate 25]

A camera that goes back and forth over PHOTO is served by RTSP (GStreamer's server); what comes out goes to an HLS
folder and by MJPEG to somebody who watches. Each picture has its number in it, so that the delay is what lies between
its being coded and its being seen. Every so many seconds, a line says what was since the one before it.
"""

import argparse
import io
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import IO

import av
import httpx2
import numpy as np
from PIL import Image

from benchmarks.live import RATE, SIZES, looked_around
from testing.cameras import RTSP, SYSTEM_PYTHON, command, descendants

BITS, HIGH = 16, 20
"""Of a picture's number, and the rows of a strip that shows it."""
EDGE = 0.3
"""Of a bit's place on each side, which is not read: coding smears it."""
LATEST = 30.0
"""Seconds by which a picture may be late."""
PROCESSES = {"cameras.sealed": "sees", "sandbox.videos": "decodes", "cameras.carrier": "carries"}
"""Words of a command, and what it is called here; what is left is the command itself and its other helpers."""
FILES = "pages of files"


@dataclass
class Seen:
    """When pictures were sent, by their numbers, and how late those were that were seen."""

    sent: dict[int, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    blank: int = 0
    """Pictures without a number, such as those that are covered whole."""

    def look(self, content: bytes) -> None:
        """Take a JPEG."""
        number = numbered(np.asarray(Image.open(io.BytesIO(content)).convert("L")))
        late = LATEST if number is None else time.monotonic() - self.sent.get(number, 0)
        if late < LATEST:
            self.delays.append(late)
        else:
            self.blank += 1

    def taken(self) -> tuple[np.ndarray, int]:
        """Return the delays and the pictures without a number since the last call."""
        delays, self.delays = self.delays, []
        blank, self.blank = self.blank, 0
        return np.array(delays or [np.nan]), blank


def number_in(pixels: np.ndarray, number: int) -> np.ndarray:
    """Return a copy of a picture with a number at its lower edge, and below that the number's opposite."""
    shown = pixels.copy()
    bits = np.array([number >> place & 1 for place in range(BITS)], np.uint8) * 255
    row = np.repeat(bits, pixels.shape[1] // BITS)[None, :, None]
    shown[-2 * HIGH : -HIGH], shown[-HIGH:] = row, 255 - row
    return shown


def numbered(luma: np.ndarray) -> int | None:
    """Return the number in a picture; None where it cannot be read."""
    wide = luma.shape[1] // BITS
    high, aside = round(HIGH * EDGE), round(wide * EDGE)
    strips = luma[-2 * HIGH :].reshape(2, HIGH, BITS, wide)[:, high:-high, :, aside:-aside].mean((1, 3))
    if np.abs(strips[0] - strips[1]).min() < 120:
        return None
    return sum(1 << place for place in range(BITS) if strips[0, place] > strips[1, place])


def filmed(asked: argparse.Namespace, place: IO[bytes], seen: Seen, ended: threading.Event) -> None:
    """Write what a camera sees that goes back and forth over a photo, at its rate."""
    width, height = map(int, asked.size.split("x"))
    rate = asked.rate
    frames = [np.asarray(Image.open(io.BytesIO(each))) for each in looked_around(asked.photo, (width, height), 157)]
    with (
        suppress(OSError, ValueError, av.FFmpegError),  # whoever reads has ended
        av.open(place, "w", format="h264", container_options={"flush_packets": "1"}) as target,
    ):
        options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(rate)}
        stream = target.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        due, number = time.monotonic(), 0
        while not ended.wait(max(0, due - time.monotonic())):
            pixels = number_in(frames[number % len(frames)], number % (1 << BITS))
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            seen.sent[number % (1 << BITS)] = time.monotonic()
            target.mux(stream.encode(frame))
            due, number = max(due + 1 / rate, time.monotonic() - 1), number + 1


def watched(url: str, seen: Seen) -> None:
    """Look at each picture of an MJPEG stream."""
    waiting = b""
    with suppress(httpx2.HTTPError), httpx2.stream("GET", url, timeout=None) as response:
        for piece in response.iter_bytes():
            *parts, waiting = (waiting + piece).split(b"--frame\r\n")
            for part in filter(None, parts):
                seen.look(part.partition(b"\r\n\r\n")[2])


def memory(process: int) -> Counter[str]:
    """Return the MiB of a process and all that it started, each page counted once, by what they do.

    Pages of files, such as libraries, are counted by themselves: the kernel takes and gives them as it likes.
    """
    found = Counter[str]()
    for each in (process, *descendants(process)):
        kind = next((name for words, name in PROCESSES.items() if words in command(each)), "the rest")
        with suppress(OSError):  # it has ended
            sizes = Path(f"/proc/{each}/smaps_rollup").read_text()
            for whose, size in re.findall(r"^Pss_(Anon|Shmem|File):\s+(\d+)", sizes, re.MULTILINE):
                found[FILES if whose == "File" else kind] += int(size)
    return Counter({kind: round(size / 1024) for kind, size in found.items()})


@contextmanager
def server(port: int) -> Iterator[IO[bytes]]:
    """Run an RTSP server whose stream is `/camera`, and give what takes H.264 for it."""
    words = [SYSTEM_PYTHON, str(RTSP), str(port), "-"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        yield process.stdin
        process.kill()


def line(process: int, url: str, seen: Seen, before: float, every: float) -> tuple[str, float]:
    """Say what was since the last line, and how many frames were dropped so far."""
    told = httpx2.get(f"{url}/metrics").text
    counts = re.findall(r'frames_total\{.*outcome="dropped"\} (\S+)', told)
    dropped = float(counts[0]) if counts else 0.0
    delays, blank = seen.taken()
    half, most = 1000 * np.nanpercentile(delays, (50, 95))
    each = memory(process)
    kinds = ", ".join(f"{kind} {size}" for kind, size in sorted(each.items()))
    words = (
        f"{each.total() - each[FILES]} MiB of their own ({kinds})",
        f"{half:.0f} ms, 95 % {most:.0f} ms",
        f"{len(delays) / every:.1f} a second, {blank} blank, {dropped - before:.0f} dropped",
    )
    return "; ".join(words), dropped


def lasting(asked: argparse.Namespace) -> None:
    """Print what is taken, line by line."""
    minutes, every = asked.minutes, asked.every
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    seen, ended = Seen(), threading.Event()
    with tempfile.TemporaryDirectory() as folder, server(port) as camera:
        places = ["--to", "http://127.0.0.1:0/", "--to", f"{folder}/hls/"]
        words = [sys.executable, "-m", "faceguard", "live", f"rtsp://127.0.0.1:{port}/camera", *places]
        with subprocess.Popen(words, stderr=subprocess.PIPE) as process:
            assert process.stderr
            url = process.stderr.readline().decode().split()[-1]
            work = (filmed, (asked, camera, seen, ended)), (watched, (url, seen)), (process.stderr.read, ())
            for does, given in work:
                threading.Thread(target=does, args=given, daemon=True).start()
            start, dropped = time.monotonic(), 0.0
            while (past := time.monotonic() - start) < 60 * minutes:
                time.sleep(every - past % every)
                words_of_it, dropped = line(process.pid, url, seen, dropped, every)
                print(f"{(time.monotonic() - start) / 60:5.1f} min: {words_of_it}", flush=True)
            ended.set()
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what a camera takes, for as long as it is asked to.")
    parser.add_argument("photo", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--every", type=float, default=60)
    parser.add_argument("--size", default="{}x{}".format(*SIZES[0]))
    parser.add_argument("--rate", type=int, default=RATE)
    lasting(parser.parse_args())


if __name__ == "__main__":
    main()
