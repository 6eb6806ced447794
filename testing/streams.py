"""What else sends streams, and takes them: ffmpeg, a web server with a playlist, and GStreamer's RTSP server."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from testing.cameras import RTSP, SYSTEM_PYTHON
from testing.server import wait_until

PLAYLIST = "index.m3u8"


@contextmanager
def running(words: Sequence[str], stdin: object = subprocess.DEVNULL) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program, and end it."""
    process = subprocess.Popen(words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # type: ignore[call-overload]  # whatever it takes
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def played(clip: Path) -> list[str]:
    """Return the words by which ffmpeg plays a clip again and again, at its own times."""
    return ["ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy"]


def kept(source: str, file: Path) -> list[str]:
    """Return the words by which ffmpeg keeps what comes from a source as it is."""
    return ["ffmpeg", "-v", "error", "-y", "-i", source, "-c", "copy", "-flush_packets", "1", str(file)]


@contextmanager
def rtmp_camera(address: str, clip: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Wait at an RTMP address for the one who watches."""
    with running([*played(clip), "-f", "flv", "-listen", "1", address]) as process:
        yield process


@contextmanager
def hls_camera(port: int, clip: Path, folder: Path) -> Iterator[str]:
    """Write a playlist of the last seconds to a folder that a web server shows, and give its address."""
    options = ["-f", "hls", "-hls_time", "1", "-hls_list_size", "4", "-hls_flags", "delete_segments+temp_file"]
    served = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    with running([*played(clip), *options, str(folder / PLAYLIST)]), running(served):
        wait_until((folder / PLAYLIST).exists)
        yield f"http://127.0.0.1:{port}/{PLAYLIST}"


@contextmanager
def recorder(port: int, file: Path) -> Iterator[str]:
    """Run an RTSP server that writes what is sent to it, and give the address to send it to."""
    with running([SYSTEM_PYTHON, str(RTSP), str(port), "--record", str(file)]) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield f"rtsp://127.0.0.1:{port}/recorder"
