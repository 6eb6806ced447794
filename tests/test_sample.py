"""`make sample` writes a photo to try the commands with."""

import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.conftest import ROOT


def made(path: Path) -> subprocess.CompletedProcess[str]:
    """Make the sample, where no network can be reached by way of a proxy."""
    words = [sys.executable, str(ROOT / "scripts/make_sample.py"), str(path)]
    return subprocess.run(words, capture_output=True, check=False, text=True, env={"https_proxy": "http://0.0.0.0:1"})


def test_the_sample_is_a_photo_and_replaces_none(tmp_path: Path):
    """It comes with what `make setup` installs; one's own photo of that name stays."""
    path = tmp_path / "photo.jpg"

    assert 0 == made(path).returncode
    with Image.open(path) as picture:
        assert ("JPEG", (512, 512)) == (picture.format, picture.size)
    path.write_bytes(b"mine")
    again = made(path)

    assert (0, f"{path} is there already, and stays as it is\n") == (again.returncode, again.stdout)
    assert b"mine" == path.read_bytes()
