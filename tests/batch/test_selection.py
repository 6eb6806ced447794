"""A dry run names what the run does."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from faceguard.cli import app
from testing.pictures import saved, scene

pytestmark = pytest.mark.process

TAKEN = "(taken-name)"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Call `faceguard redact` on two folders."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    paths = [tmp_path / "album", tmp_path / "more", "--out", tmp_path / "out", "--detector", "mediapipe"]
    return lambda *words: CliRunner().invoke(app, ["redact", *map(str, (*paths, *words))])


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path):
    """Put pictures into two folders; two of them have a relative path in common, and so do two texts."""
    for number, name in enumerate(
        ("album/a.jpg", "album/c.png", "album/trip/d.jpg", "more/a.jpg", "more/e.png", "more/trip/f.jpg")
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(saved(scene(seed=number), "PNG" if name.endswith("png") else "JPEG"))
    for folder in ("album", "more"):
        (tmp_path / folder / "notes.txt").write_text(folder)
    (tmp_path / "album/b.jpg").write_bytes(b"no picture")


def taken(result: Result) -> set[str]:
    """Return what was said of inputs whose results would replace another one's."""
    return {line for line in result.stderr.splitlines() if line.endswith(TAKEN)}


def everything(folder: Path) -> dict[Path, int]:
    """Return when each file below a folder has changed."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize(
    "words", [[], ["--include", "*.jpg", "--exclude", "b.*"], ["--shard", "0/2"], ["--shard", "1/2"]], ids=" ".join
)
def test_a_dry_run_names_what_the_run_does(run, words: list[str], tmp_path: Path):
    """Patterns, shards, what an earlier run has done, and the first of two inputs with one relative path."""
    assert 0 == run("--include", "trip/d.*").exit_code
    before = everything(tmp_path)

    dry = run(*words, "--dry-run", "--report", tmp_path / "report", "--review", tmp_path / "review")

    assert before == everything(tmp_path)
    wet = run(*words, "--report", tmp_path / "report")
    lines = [json.loads(line) for line in (tmp_path / "report").read_text().splitlines()]
    done = [line["path"] for line in lines if not line.get("error", {}).get("type", "").endswith("taken-name")]
    assert sorted(done) == sorted(dry.stdout.splitlines())
    assert taken(wet) == taken(dry)
    assert str(tmp_path / "album/trip/d.jpg") not in done


def test_the_shards_of_a_dry_run_are_the_whole(run, tmp_path: Path):
    """Each file is in one of them; of two with one relative path the second is in none, and its exit status is 1."""
    parts = [run("--dry-run", "--shard", f"{index}/3") for index in range(3)]

    names = [Path(line).relative_to(tmp_path).as_posix() for part in parts for line in part.stdout.splitlines()]
    wanted = ("album/a.jpg", "album/b.jpg", "album/c.png", "album/trip/d.jpg", "more/e.png", "more/trip/f.jpg")
    assert sorted(wanted) == sorted(names)
    assert [1] == [part.exit_code for part in parts if taken(part)]
    assert {0} == {part.exit_code for part in parts if not taken(part)}


def test_a_dry_run_names_what_would_be_copied(run, tmp_path: Path):
    """Where that is asked for, behind the pictures; a second one of the same relative path is none of it."""
    notes, other = (str(tmp_path / folder / "notes.txt") for folder in ("album", "more"))

    assert notes not in run("--dry-run").stdout
    named = run("--dry-run", "--copy-others")
    run("--copy-others")

    assert notes == named.stdout.splitlines()[-1]
    assert any(line.startswith(other) for line in taken(named))
    assert "album" == (tmp_path / "out/notes.txt").read_text()
