"""The command line, killed while it writes."""

import io
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image


@pytest.mark.fault
def test_sigkill_leaves_no_half_file(photo: bytes, tmp_path: Path):
    """Whenever it is killed, each file that is there under a real name is whole."""
    album, out = tmp_path / "album", tmp_path / "out"
    album.mkdir()
    for number in range(200):
        (album / f"{number}.jpg").write_bytes(photo)
    words = [sys.executable, "-m", "faceguard", "redact", str(album), "--out", str(out), "--detector", "mediapipe"]
    rng, written = random.Random(3), 0
    for _ in range(3):
        process = subprocess.Popen(words, stderr=subprocess.PIPE)
        until = time.monotonic() + 60
        while not (out.is_dir() and any(out.glob("*.jpg"))) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(rng.random() / 4)
        process.kill()
        process.communicate()  # to the end of its workers too, who end what they write
        assert -signal.SIGKILL == process.returncode

        for path in out.glob("*.jpg"):
            Image.open(io.BytesIO(path.read_bytes())).load()
            path.unlink()
            written += 1
        assert [] == [path.name for path in out.iterdir() if not path.name.startswith(".faceguard-")]

    assert written >= 3
