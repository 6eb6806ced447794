"""`faceguard live` as its users run it: sources, the command, and those who watch."""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import httpx2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from testing.server import PATIENCE, wait_until
from testing.videos import shown, video

ROOT = Path(__file__).parents[1]
MARK = (0, 255, 0)
"""The colour of a spot on the forehead of the one person in the clip, and of nothing else there."""
FOREHEAD = slice(78, 90), slice(214, 226)
"""Rows and columns of it in the portrait."""
SYSTEM_PYTHON = "/usr/bin/python3"
RTSP = ROOT / "testing/rtsp_server.py"

Pixels = NDArray[np.uint8]


def clip(portrait: Pixels, seconds: int, *, sound: bool = False) -> bytes:
    """Return a clip of a camera that moves over the portrait, on whose forehead there is a spot."""
    marked = portrait.copy()
    marked[FOREHEAD] = MARK
    places = (np.sin(np.arange(seconds * 25) / 25) + 1) * 24
    frames = [np.ascontiguousarray(marked[20:276, 60 + x : 380 + x]) for x in places.astype(int).tolist()]
    return video(frames, sound=sound, options={"preset": "ultrafast", "g": "25", "bf": "0"})


def is_bare(pixels: Pixels) -> bool:
    """Tell whether a picture shows the spot."""
    red, green, blue = np.moveaxis(pixels.astype(int), 2, 0)
    return bool(((green > 150) & (red < 100) & (blue < 100)).sum() > 8)


def is_blank(pixels: Pixels) -> bool:
    """Tell whether a picture is covered whole."""
    return bool(np.ptp(pixels.astype(int).sum(2)) < 12)


def looked_at(path: Path | bytes) -> tuple[int, int]:
    """Return how many pictures of a video there are, and how many of them are covered whole; none is bare."""
    pictures = [pixels for _, pixels in shown(path)]
    assert not any(is_bare(pixels) for pixels in pictures)
    return len(pictures), sum(is_blank(pixels) for pixels in pictures)


class Watcher:
    """Looks at each picture of an MJPEG stream."""

    def __init__(self, url: str) -> None:
        self.shown = self.blank = self.bare = 0
        self._ended = False
        self._thread = threading.Thread(target=self._read, args=(url,), daemon=True)
        self._thread.start()

    def _read(self, url: str) -> None:
        waiting = b""
        with suppress(httpx2.HTTPError), httpx2.stream("GET", url, timeout=PATIENCE) as response:
            for piece in response.iter_bytes():
                waiting += piece
                *parts, waiting = waiting.split(b"--frame\r\n")
                for part in parts:
                    if part:
                        self._look(part.partition(b"\r\n\r\n")[2])
        self._ended = True

    def _look(self, content: bytes) -> None:
        pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
        self.bare += is_bare(pixels)
        self.blank += is_blank(pixels)
        self.shown += not is_blank(pixels)

    def sees(self, *, blank: bool = False) -> None:
        """Wait until some more pictures have come that are covered whole, or are not."""
        before = self.blank if blank else self.shown
        wait_until(lambda: self._ended or (self.blank if blank else self.shown) > before + 2)
        assert not self._ended

    def ends(self) -> None:
        """Wait until nothing more comes."""
        self._thread.join(PATIENCE)
        assert self._ended


class Live:
    """A running `faceguard live`, and what it says."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process, self.lines = process, list[str]()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.lines.append(line.decode())

    def count(self, words: str) -> int:
        """Return how often it has said so."""
        return sum(words in line for line in self.lines)

    def says(self, words: str, times: int = 1) -> str:
        """Wait until it has said so, and return the last line that does."""

        def found() -> list[str]:
            return [line for line in self.lines if words in line]

        wait_until(lambda: self.process.poll() is not None or len(found()) >= times)
        assert len(found()) >= times, self.lines
        return found()[-1]

    @property
    def url(self) -> str:
        """Where it serves."""
        return self.says("is at http").split()[-1]

    def children(self, words: str) -> list[int]:
        """Return the processes that it started, and these, of which the command has these words."""
        return [each for each in descendants(self.process.pid) if words in command(each)]

    def stop(self) -> int:
        """Ask all its processes to end, as `timeout` and systemd do, and return its exit status."""
        os.killpg(self.process.pid, signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def living(*words: str, folder: Path, stdin: IO[bytes] | None = None) -> Iterator[Live]:
    """Run `faceguard live` in a folder, and end it."""
    live = [sys.executable, "-m", "faceguard", "live", *words]
    process = subprocess.Popen(
        live, stdin=stdin, stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, start_new_session=True
    )
    try:
        yield Live(process)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def camera(port: int, clip: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run an RTSP server whose stream is `/camera`, and end it."""
    words = [SYSTEM_PYTHON, str(RTSP), str(port), str(clip)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def has_camera() -> bool:
    """Tell whether the system's Python has GStreamer's RTSP server."""
    code = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
    with suppress(OSError):
        return subprocess.run([SYSTEM_PYTHON, "-c", code], capture_output=True, check=False).returncode == 0
    return False


def descendants(process: int) -> Sequence[int]:
    """Return the processes that one started, and those that these did."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text().split())
    return found + [each for child in found for each in descendants(child)]


def command(process: int) -> str:
    """Return the words that a process was started with."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def end(process: int) -> None:
    """Kill a process."""
    os.kill(process, signal.SIGKILL)
