"""Detectors that a user brings, on the command line."""

import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from faceguard import cli
from faceguard.models.brought import LIST
from testing.networks import SIDE, scrfd_network


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models, with a detector that always sees the same face."""
    path = tmp_path / "models"
    path.mkdir()
    (path / "mine.onnx").write_bytes(scrfd_network())
    (path / LIST).write_text('[[detector]]\nfile = "mine.onnx"\nname = "crowd"\nlicence = "CC-BY-NC-4.0"\n')
    monkeypatch.setenv("FACEGUARD_MODELS", str(path))
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture that is seen once."""
    path = tmp_path / "a.png"
    Image.new("RGB", (SIDE // 2, SIDE // 2), (90, 80, 70)).save(path)
    return path


def run(*words: object):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.mark.usefixtures("folder")
def test_it_is_asked_by_its_name(picture: Path):
    """As the package's own are."""
    result = run("detect", picture, "--detector", "Crowd", "--detail", "fast")

    assert 0 == result.exit_code
    assert ["crowd"] == [face["detector"] for face in json.loads(result.stdout)["faces"]]


@pytest.mark.usefixtures("folder")
def test_an_unknown_name_is_refused_with_those_there_are(picture: Path, tmp_path: Path):
    """Before any picture is read."""
    for words in (("detect", picture), ("redact", picture, "--out", tmp_path / "out")):
        result = run(*words, "--detector", "another")
        assert 2 == result.exit_code
        assert "'crowd'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_models_lists_it(folder: Path):
    """With its file and licence; and says of other networks that they are no detectors."""
    (folder / "age.onnx").write_bytes(scrfd_network(side=96))
    result = run("models")

    assert 0 == result.exit_code
    assert f"{folder}/mine.onnx" in result.stdout
    assert "CC-BY-NC-4.0" in result.stdout
    assert "age.onnx is no detector: its input is" in result.stdout


def test_a_wrong_file_stops_every_start(folder: Path, picture: Path, tmp_path: Path):
    """With its name and what was expected, before any picture is read."""
    (folder / "mine.onnx").write_bytes(b"no network")

    for words in (
        ("serve",),
        ("detect", picture, "--detector", "crowd"),
        ("detect", picture),
        ("redact", picture, "--out", tmp_path / "out"),
    ):
        result = run(*words)
        assert 3 == result.exit_code
        assert "mine.onnx cannot be used: ONNX Runtime does not load it" in result.stderr
        assert "no custom ones" in result.stderr
    assert not list(tmp_path.glob("out/*.png"))


def test_models_says_which_file_is_refused(folder: Path):
    """And lists the others."""
    (folder / "mine.onnx").write_bytes(b"no network")
    result = run("models")

    assert 1 == result.exit_code
    assert "centerface" in result.stdout
    assert "REFUSED" in result.stdout


def test_a_vote_counts_where_nobody_is_named(folder: Path, picture: Path):
    """`faceguard models` says of whose models the ensemble is."""
    (folder / LIST).write_text('[[detector]]\nfile = "mine.onnx"\nname = "crowd"\nvote = true\nweight = 1\n')

    result, told = run("detect", picture, "--detail", "fast"), run("models")

    assert ["crowd"] == [face["detector"] for face in json.loads(result.stdout)["faces"]]
    assert "ensemble, crowd" in told.stdout


@pytest.mark.parametrize("words", [["detect"], ["redact", "--out", "out"]])
def test_a_provider_that_is_not_there_stops_the_start(
    picture: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str]
):
    """Before any picture is read, with what there is."""
    monkeypatch.setenv("FACEGUARD_PROVIDERS", "cpu, Nobody's")
    monkeypatch.chdir(tmp_path)

    result = run(*words, picture)

    assert 3 == result.exit_code
    assert 'no execution provider "Nobody\'s"; it has CPU' in result.stderr
    assert not [*tmp_path.glob("out/*")]


def test_serve_takes_providers(monkeypatch: pytest.MonkeyPatch):
    """As an option too; `models` says the same."""
    result = run("serve", "--providers", "nobody")
    monkeypatch.setenv("FACEGUARD_PROVIDERS", "nobody")

    assert 3 == result.exit_code
    assert "Cannot start: this build of ONNX Runtime has no execution provider 'nobody'" in result.stderr
    assert "REFUSED: this build of ONNX Runtime" in run("models").stdout


def test_models_says_which_form_of_a_network_is_used():
    """That for accelerators is not, where there are none."""
    told = run("models").stdout

    assert "none by this setting" in told.partition("centerface-float")[2].partition("source")[0]
