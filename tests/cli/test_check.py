"""`faceguard check`, and what other programs make of it: pre-commit and GitHub Actions."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner, Result

from faceguard.batch.pictures import SUFFIXES
from faceguard.cli import app
from faceguard.formats import VIDEO_SUFFIXES
from testing.pictures import saved, scene
from testing.videos import panned, video
from tests.conftest import ROOT

QUICK = ["--detector", "mediapipe"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, album: Path):
    """Call the command in the folder with the album, on one worker."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    monkeypatch.chdir(album.parent)
    return lambda *words, **given: CliRunner().invoke(app, ["check", *QUICK, *map(str, words)], **given)


@pytest.fixture
def album(tmp_path: Path, photo: bytes) -> Path:
    """A portrait, and a picture without a face."""
    album = tmp_path / "album"
    album.mkdir()
    (album / "face.jpg").write_bytes(photo)
    (album / "none.png").write_bytes(saved(scene(), "PNG"))
    return album


def outcomes(result: Result) -> dict[str, str]:
    return {file["path"]: file["outcome"] for file in json.loads(result.stdout)["files"]}


def test_the_status_says_what_there_is(run, album: Path):
    """None, faces, and a picture that nobody could read, which wins: what is said of the others is not all."""
    assert 0 == run("album/none.png").exit_code

    result = run("album")
    assert (1, True) == (result.exit_code, result.stdout.startswith("album/face.jpg: 1 face, "))

    (album / "broken.jpg").write_bytes((album / "face.jpg").read_bytes()[:4000])
    result = run("album", "--as", "json")
    assert 3 == result.exit_code
    assert {"album/broken.jpg": "failed", "album/face.jpg": "faces", "album/none.png": "none"} == outcomes(result)


@pytest.mark.parametrize(("words", "status"), [("empty", 2), ("missing.jpg", 3), ("album --baseline none.json", 2)])
def test_nothing_that_was_checked_is_no_pass(run, album: Path, words: str, status: int):
    """An empty folder, a file that is not there, a baseline that is not there."""
    (album.parent / "empty").mkdir()

    assert status == run(*words.split()).exit_code


def test_a_baseline_knows_pictures_by_their_bytes(run, album: Path):
    """Wherever they are now; another picture under the same name is searched."""
    assert 0 == run("album", "--write-baseline", "known.json").exit_code
    (album / "face.jpg").rename(album / "moved.jpg")
    again = run("album", "--baseline", "known.json", "--as", "json")
    assert (0, "known") == (again.exit_code, outcomes(again)["album/moved.jpg"])

    (album / "moved.jpg").write_bytes((album / "moved.jpg").read_bytes() + b"\0")
    assert 1 == run("album", "--baseline", "known.json").exit_code


def test_a_run_that_could_not_read_all_accepts_what_it_read_and_fails(run, album: Path):
    """The rest is not known."""
    (album / "broken.jpg").write_bytes(b"no picture")

    assert 3 == run("album", "--write-baseline", "known.json").exit_code
    assert 1 == len(json.loads((album.parent / "known.json").read_text())["known"])


@pytest.mark.video
def test_a_video_is_judged_by_the_people_in_it(run, album: Path, portrait: np.ndarray):
    """And known by its bytes as well."""
    (album / "clip.mp4").write_bytes(video(panned(portrait, 4)))

    result = run("album/clip.mp4", "--as", "json")
    assert (1, "faces") == (result.exit_code, outcomes(result)["album/clip.mp4"])
    assert 0 == run("album/clip.mp4", "--write-baseline", "known.json").exit_code
    assert {"album/clip.mp4": "known"} == outcomes(run("album/clip.mp4", "--baseline", "known.json", "--as", "json"))


def test_the_hook_is_called_with_every_file_that_can_be_read():
    """By its suffix; that of programs in TypeScript is none of a picture."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    suffixes = (SUFFIXES | VIDEO_SUFFIXES) - {".ts", ".mts"}

    assert {suffix for suffix in suffixes if re.search(hook["files"], f"a/b{suffix.upper()}")} == suffixes
    assert not re.search(hook["files"], "a.ts")
    assert "faceguard check" == hook["entry"]
    assert f'video = ["{hook["additional_dependencies"][0]}"]' in (ROOT / "pyproject.toml").read_text()


@pytest.fixture
def action(tmp_path: Path, album: Path):
    """Run the step of the action that checks, as a runner does: with its inputs in place of their expressions."""
    (tmp_path / "runner/faceguard/bin").mkdir(parents=True)
    (tmp_path / "runner/faceguard/bin/faceguard").symlink_to(Path(sys.executable).parent / "faceguard")
    described = yaml.safe_load((ROOT / "action.yml").read_text())
    step = next(step for step in described["runs"]["steps"] if step.get("id") == "check")

    def run(**given: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        inputs = {name: str(said["default"]) for name, said in described["inputs"].items()} | given
        script = tmp_path / "step.sh"
        script.write_text(step["run"])
        output = tmp_path / "output"
        environment = {
            name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], value)
            for name, value in step["env"].items()
        }
        runners = {"RUNNER_TEMP": str(tmp_path / "runner"), "GITHUB_OUTPUT": str(output), "FACEGUARD_WORKERS": "1"}
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        done = subprocess.run(
            words, cwd=album.parent, env=os.environ | runners | environment, capture_output=True, text=True, check=False
        )
        return done, dict(line.split("=", 1) for line in output.read_text().splitlines())

    return run


@pytest.mark.process
def test_the_action_fails_where_there_is_a_face(action: Any, album: Path):
    """Its log names the file, its outputs have the status, and the SARIF is there for the code host."""
    done, outputs = action(paths="album/none.png\n\nalbum/face.jpg\n", detail="fast")

    assert (1, {"status": "1"}) == (done.returncode, outputs), done.stderr
    assert "album/face.jpg: 1 face, " in done.stdout
    (sarif,) = json.loads((album.parent / "faceguard.sarif").read_text())["runs"]
    assert 1 == len(sarif["results"])


@pytest.mark.process
def test_an_input_of_the_action_is_no_command(action: Any, album: Path):
    """Nor an option; a folder without pictures is no pass."""
    done, outputs = action(paths="$(touch pwned)\n; touch pwned\n--write-baseline=pwned", detail="fast")

    assert (3, "3") == (done.returncode, outputs["status"])
    assert not (album.parent / "pwned").exists()
