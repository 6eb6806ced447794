"""Videos on the command line, by themselves and among pictures, and in Python."""

import doctest
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import faceguard
from benchmarks.gauges import Memory
from faceguard.cli import app
from faceguard.errors import FaceguardError
from testing.videos import opened, panned, shown, video
from tests.conftest import ROOT

pytestmark = pytest.mark.process

SOLID = ("--style", "solid", "--color", "ff00ff", "--detail", "fast")


@pytest.fixture
def folder(tmp_path: Path, photo: bytes, portrait: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a video and a photo."""
    (tmp_path / "clip.mp4").write_bytes(video(panned(portrait, 4), sound=True))
    (tmp_path / "photo.jpg").write_bytes(photo)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_video_is_written_and_reported(folder: Path):
    """Under the name that was asked for, with one line for it, and a receipt."""
    assert 0 == run("keys", "new", "own.key").exit_code
    signed = ("--receipts", "receipts.jsonl", "--receipt-key", "own.key")
    done = run("redact", "clip.mp4", "--out", "out.mp4", "--report", "r.jsonl", "--audio", "remove", *SOLID, *signed)
    verified = run("verify", "out.mp4", "receipts.jsonl", "--key", "own.key.pub")
    line = json.loads((folder / "r.jsonl").read_text())

    assert 0 == done.exit_code, done.output
    assert ("clip.mp4", 4) == (line["path"], line["video"]["frames"])
    assert "remove" == line["settings"]["audio"]
    assert "1 video, 1 track redacted" in done.output
    assert (0, True) == (verified.exit_code, "1 face redacted" in verified.stdout), verified.output
    assert (shown(folder / "out.mp4")[0][1][80:130, 190:230, 0] > 150).all()
    with opened(folder / "out.mp4") as container:
        assert not container.streams.audio


def test_what_fails_does_not_keep_the_others(folder: Path):
    """It is said, with exit status 1; a folder gets one file a video, and two that would have one name are none."""
    (folder / "broken.mkv").write_bytes(b"no video")
    (folder / "clip.mov").write_bytes((folder / "clip.mp4").read_bytes())
    done = run("redact", "broken.mkv", "clip.mp4", "clip.mov", "--out", "DIR", *SOLID)

    assert 1 == done.exit_code
    assert "broken.mkv: This is not a video in a format that can be read here (unsupported-video)" in done.output
    assert "clip.mov: " in done.output
    assert "(taken-name)" in done.output
    assert ["clip.mp4"] == [path.name for path in (folder / "DIR").iterdir() if path.name[0] != "."]


def test_videos_are_done_among_pictures(folder: Path):
    """By suffix or first bytes, as each would be alone; what has the suffix of one and is a program is left out.

    A second run does what has changed, or what an option of videos says something of.
    """
    (folder / "in/trip").mkdir(parents=True)
    clip = (folder / "clip.mp4").read_bytes()
    (folder / "in/trip/clip.mov").write_bytes(clip)
    (folder / "in/upload").write_bytes(clip)
    (folder / "in/code.ts").write_text("export {}")
    (folder / "in/photo.jpg").write_bytes((folder / "photo.jpg").read_bytes())
    words = ("redact", "in", "--out", "out", *SOLID, "--format", "png")
    done = run(*words, "--report", "r.jsonl")
    faceguard.redact_video("clip.mp4", "alone.mp4", style="solid", color="ff00ff", detail="fast")
    reports = {line["path"]: line for line in map(json.loads, (folder / "r.jsonl").read_text().splitlines())}

    assert (0, "1 picture, 1 face redacted; 2 videos, 2 tracks redacted") == (done.exit_code, done.output[:55])
    assert "1 file left out as no picture or video" in done.output
    assert {"upload.mp4", "photo.png", "trip/clip.mp4"} == written(folder / "out")
    assert {"in/upload", "in/photo.jpg", "in/trip/clip.mov"} == reports.keys()
    assert (folder / "alone.mp4").read_bytes() == (folder / "out/trip/clip.mp4").read_bytes()

    assert "3 done before" in run(*words, "--copy-others").output
    assert {"upload.mp4", "photo.png", "trip/clip.mp4", "code.ts"} == written(folder / "out")
    assert "2 videos, 2 tracks redacted; 1 done before" in run(*words, "--audio", "remove").output


def test_1080p_takes_600_megabytes_at_most(tmp_path: Path, portrait: np.ndarray):
    """All processes together, after as many frames as the encoder holds at once, and some more."""
    wall = np.tile(portrait, (3, 5, 1))
    (tmp_path / "clip.mp4").write_bytes(video(panned(wall, 32, 1920, 1080), sound=True))
    command = (sys.executable, "-m", "faceguard", "redact", "clip.mp4", "--out", "out.mp4", "--no-verify")
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as process, Memory(process.pid) as memory:
        _, said = process.communicate()

    assert 0 == process.returncode, said
    assert memory.peak <= 600


def test_detect_tells_of_videos_among_pictures(folder: Path):
    """In the order of the files, each with its own fields."""
    done = run("detect", ".", "--detail", "fast")
    clip, photo = map(json.loads, done.stdout.splitlines())

    assert (["path", "video", "tracks", "seconds"], "clip.mp4") == (list(clip), clip["path"])
    assert ({"path", "image", "faces", "candidates", "seconds"}, "photo.jpg") == (photo.keys(), photo["path"])
    assert [1, 1] == [len(clip["tracks"]), len(photo["faces"])]
    assert folder == Path.cwd()


def test_without_the_extra_pictures_are_done(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """And it is said of each video."""
    monkeypatch.setitem(sys.modules, "faceguard.video.jobs", None)
    done = run("redact", ".", "--out", "out", *SOLID)

    assert 1 == done.exit_code
    assert "clip.mp4: Videos need the extra video, which is not installed (video-extra)" in done.output
    assert {"photo.jpg"} == written(folder / "out")


@pytest.mark.parametrize(("ending", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_what_ends_early_leaves_no_half_video(folder: Path, portrait: np.ndarray, ending: int, status: int):
    """Ctrl-C does not wait for it either."""
    (folder / "in").mkdir()
    (folder / "in/a.jpg").write_bytes((folder / "photo.jpg").read_bytes())
    (folder / "in/b.mp4").write_bytes(video(panned(portrait, 80) * 40))
    command = (sys.executable, "-m", "faceguard", "redact", "in", "--out", "out", "--detail", "fast")
    with subprocess.Popen(command, env=os.environ | {"FACEGUARD_WORKERS": "2"}, stderr=subprocess.PIPE) as process:
        while "a.jpg" not in written(folder / "out"):
            time.sleep(0.05)
        began = time.monotonic()
        process.send_signal(ending)
        _, said = process.communicate()

    assert status == process.returncode, said
    assert time.monotonic() - began < 15
    assert {"a.jpg"} == written(folder / "out")


def written(out: Path) -> set[str]:
    """Name the results."""
    found = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".faceguard-manifest"))
    return {path.relative_to(out).as_posix() for path in found}


def test_the_name_says_what_a_video_becomes(folder: Path):
    """As the word does; in Python, both have to be said."""
    done = run("redact", "clip.mp4", "--out", "out.webm", *SOLID)
    faceguard.redact_video("clip.mp4", "same.webm", codec="vp9", style="solid", color="ff00ff", detail="fast")

    assert 0 == done.exit_code, done.output
    assert (folder / "same.webm").read_bytes() == (folder / "out.webm").read_bytes()
    with opened(folder / "out.webm") as container:
        assert ["vp9", "opus"] == [stream.codec_context.codec.canonical_name for stream in container.streams]


@pytest.mark.usefixtures("folder")
def test_detect_tells_who_is_to_be_seen_when():
    """One JSON object a video."""
    done = run("detect", "clip.mp4", "--detail", "fast")
    line = json.loads(done.stdout)

    assert 0 == done.exit_code
    assert ("clip.mp4", 4) == (line["path"], line["video"]["frames"])
    assert line["seconds"] > 0
    assert [0.0] == [track["from"] for track in line["tracks"]]


@pytest.mark.parametrize(
    "words",
    [
        ("redact", "clip.mp4", "--out", "clip.mp4"),
        ("redact", "clip.mp4", "--out", "out.jpg"),
        ("redact", "clip.mp4", "--out", "out.mkv"),
        ("redact", "clip.mp4", "--out", "out.mp4", "--codec", "vp9"),
        ("redact", "clip.mp4", "--out", "out.webm", "--codec", "av1"),
        ("redact", "photo.jpg", "--out", "out.mp4"),
        ("redact", "clip.mp4", "other.mp4", "--out", "out.mp4"),
        ("redact", "clip.mp4", "--out", "-"),
        ("redact", "clip.mp4", "--out", "DIR", "--format", "png"),
        ("redact", "photo.jpg", "--out", "DIR", "--audio", "keep"),
        ("redact", "photo.jpg", "--out", "DIR", "--codec", "av1"),
        ("redact", "clip.mp4", "--out", "DIR", "--codec", "mpeg2"),
        ("detect", "clip.mp4", "--explain"),
    ],
)
def test_what_cannot_be_is_said_before_any_work(folder: Path, words: tuple[str, ...]):
    """With exit status 2, and nothing is written."""
    before = sorted(folder.rglob("*"))

    assert 2 == run(*words).exit_code
    assert before == sorted(folder.rglob("*"))


def test_a_dry_run_names_what_would_be_done(folder: Path):
    """And does nothing."""
    done = run("redact", "clip.mp4", "--out", "DIR", "--dry-run")

    assert (0, "clip.mp4\n") == (done.exit_code, done.stdout)
    assert not (folder / "DIR").exists()


@pytest.mark.usefixtures("folder")
def test_the_page_of_videos_is_true():
    """Its examples of Python give what they say."""
    blocks = re.findall(r"^```pycon\n(.*?)^```$", (ROOT / "docs/video.md").read_text(), re.MULTILINE | re.DOTALL)
    told: list[str] = []
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "docs/video.md", None, 0)
    tried = doctest.DocTestRunner().run(examples, out=told.append)

    assert tried.attempted > 3
    assert "" == "".join(told)


@pytest.mark.parametrize(
    ("target", "arguments", "slug"),
    [
        ("out.mp4", {"audio": "louder"}, "invalid-option"),
        ("out.mp4", {"codec": "mpeg2"}, "invalid-option"),
        ("out.mp4", {"format": "png"}, "invalid-option"),
        ("out.avi", {}, "invalid-option"),
        ("out.mp4", {"codec": "vp9"}, "invalid-option"),
        ("clip.mp4", {}, "invalid-option"),
    ],
)
def test_python_refuses_the_same(folder: Path, target: str, arguments: dict[str, Any], slug: str):
    """And nothing is written."""
    before = (folder / "clip.mp4").read_bytes()
    with pytest.raises(FaceguardError) as error:
        faceguard.redact_video("clip.mp4", target, **arguments)

    assert slug == error.value.slug
    assert before == (folder / "clip.mp4").read_bytes()
    assert not (folder / "out.mp4").exists()
