"""The commands of the README and the docs work as they stand, in a folder with a photo and a video.

Only the address of the service is another one. CONTRIBUTING says which commands run here, and where the others do.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from faceguard.datasets.writing import as_coco
from faceguard.gate.baseline import Baseline
from testing.commands import ROOT, blocks, run_by
from testing.server import PATIENCE, Server, serving
from testing.videos import panned, video

pytestmark = pytest.mark.process

COMMANDS = run_by("tests/test_commands.py")
SERVING = [command for command in COMMANDS if command.startswith("faceguard serve")]
OF_MAKE = [command for command in COMMANDS if command.startswith("make ")]
WITH_KEY = [command for command in COMMANDS if "KEY" in command]
OTHERS = [command for command in COMMANDS if command not in (*SERVING, *OF_MAKE, *WITH_KEY)]
SILENT = ["faceguard check photos --baseline faces.json"]
"""What has nothing to say where all is known."""
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def folder(photo: bytes, portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands name."""
    folder = tmp_path_factory.mktemp("commands")
    for name in ("photos/private", "DIR"):
        (folder / name).mkdir(parents=True)
    for name in ("photo.jpg", "concert.jpg", "me.jpg", "photos/a.jpg", "photos/private/b.jpg"):
        (folder / name).write_bytes(photo)
    (folder / "clip.mp4").write_bytes(video(panned(portrait, 4), sound=True))
    (folder / "rules.json").write_text('[{"if": {"height_below": 16}, "do": "keep"}]')
    shutil.make_archive(str(folder / "photos"), "zip", folder, "photos")
    Image.new("RGB", (64, 64), "navy").save(folder / "logo.png")
    (folder / "keys.txt").write_text("KEY\n")
    (folder / "faces.json").write_bytes(Baseline(known={}).content())
    (folder / "boxes.json").write_text("".join(as_coco(())))
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A service that remembers boxes, for the command that asks for them."""
    with serving(FACEGUARD_CACHE_ENTRIES="9") as server:
        yield server


def run(command: str, folder: Path, url: str = ADDRESS) -> str:
    """Run a command by the shell as if the environment were activated, and return what it prints."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = os.environ | {"PATH": path, "FACEGUARD_WORKERS": "1"}
    done = subprocess.run(
        ["sh", "-c", command.replace(ADDRESS, url)],
        cwd=folder, env=environment, capture_output=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    found = {1} if command.startswith("faceguard check") else set()  # that there are faces
    assert done.returncode in {0, *found}, (done.stdout[-1000:], done.stderr[-1000:])
    return done.stdout.decode(errors="replace")


def results(command: str) -> list[str]:
    """Return what a command is to write: behind `-o`, `--out` or `>`."""
    words = command.split()
    return [name for flag, name in pairwise(words) if flag in ("-o", "--out", ">") and name != "-"]


@pytest.mark.parametrize("command", OTHERS)
def test_a_command_works(command: str, folder: Path, server: Server):
    """It succeeds, and writes what it says or prints something."""
    for name in results(command):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).unlink(missing_ok=True)
    if "sha256=" in command:
        server.post("/v1/detect", files={"image": (folder / "photo.jpg").read_bytes()})

    printed = run(command, folder, server.url)

    assert all((folder / name).exists() for name in results(command))
    assert results(command) or printed or command in SILENT


@pytest.mark.parametrize("command", SERVING)
def test_a_service_starts(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """And answers the commands that stand below it."""
    monkeypatch.chdir(folder)
    (block,) = (block for block in blocks() if command in block and set(block) & set(SERVING))
    below = [other for other in block[block.index(command) + 1 :] if other in WITH_KEY]

    with serving(*command.split()[2:]) as server:
        assert 200 == server.get("/readyz").status_code
        assert all(run(other, folder, server.url) for other in below)
        assert 0 == server.stop()


def test_a_command_with_a_key_stands_below_a_service():
    """So that none is left out."""
    assert all(
        any(set(block[: block.index(command)]) & set(SERVING) for block in blocks() if command in block)
        for command in WITH_KEY
    )


def test_the_first_commands_work(tmp_path: Path):
    """Make serves and makes the sample, and the README's request redacts it; the set-up is there already."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    first = next(block for block in blocks() if OF_MAKE[0] in block and block[-1].startswith("curl"))
    made = [f"{command} --makefile {ROOT}/Makefile --old-file setup" for command in first if command in OF_MAKE]
    assert OF_MAKE == [command for command in first if command in OF_MAKE]

    process = subprocess.Popen(["sh", "-c", f"exec {made[0]} PORT=0"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        url = next(line.split()[-1] for line in process.stderr if " is at " in line)
        for command in (*made[1:], first[-1]):
            run(command, tmp_path, url)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)

    assert (tmp_path / "redacted.jpg").read_bytes() != (tmp_path / "photo.jpg").read_bytes()
