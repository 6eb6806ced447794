"""Videos on the command line and in Python."""

import doctest
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import faceguard
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
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_video_is_written_and_reported(folder: Path):
    """Under the name that was asked for, with one line for it."""
    done = run("redact", "clip.mp4", "--out", "out.mp4", "--report", "r.jsonl", "--audio", "remove", *SOLID)
    line = json.loads((folder / "r.jsonl").read_text())

    assert 0 == done.exit_code, done.output
    assert ("clip.mp4", "out.mp4", 4) == (line["path"], line["output"], line["video"]["frames"])
    assert "remove" == line["settings"]["audio"]
    assert "4 frames" in done.output
    assert (shown(folder / "out.mp4")[0][1][80:130, 190:230, 0] > 150).all()
    with opened(folder / "out.mp4") as container:
        assert not container.streams.audio


def test_what_fails_does_not_keep_the_others(folder: Path):
    """It is said, with exit status 1; a folder gets one file a video."""
    (folder / "broken.mkv").write_bytes(b"no video")
    done = run("redact", "broken.mkv", "clip.mp4", "--out", "DIR", *SOLID)

    assert 1 == done.exit_code
    assert "unsupported-video" in done.output
    assert ["clip.mp4"] == [path.name for path in (folder / "DIR").iterdir()]


@pytest.mark.usefixtures("folder")
def test_detect_tells_who_is_to_be_seen_when():
    """One JSON object a video."""
    done = run("detect", "clip.mp4", "--detail", "fast")
    line = json.loads(done.stdout)

    assert 0 == done.exit_code
    assert ("clip.mp4", 4) == (line["path"], line["video"]["frames"])
    assert [0.0] == [track["from"] for track in line["tracks"]]


@pytest.mark.parametrize(
    "words",
    [
        ("redact", "clip.mp4", "photo.jpg", "--out", "DIR"),
        ("redact", "clip.mp4", "--out", "clip.mp4"),
        ("redact", "clip.mp4", "--out", "."),
        ("redact", "clip.mp4", "other/clip.mkv", "--out", "DIR"),
        ("redact", "clip.mp4", "other.mp4", "--out", "out.mp4"),
        ("redact", "clip.mp4", "--out", "-"),
        ("redact", "clip.mp4", "--out", "DIR", "--jobs", "2"),
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
