import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from pydantic import BaseModel
from rich.console import Console
from typer.testing import CliRunner

from faceguard.batch.videos import Told
from faceguard.cli import app
from faceguard.cli import run as bars
from faceguard.models import catalogue
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.reports.picture import RedactionReport
from faceguard.settings import Settings
from testing.portrait import is_redacted

FAST = ["--detail", "fast"]
MAGENTA = ["--style", "solid", "--color", "ff00ff"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """Call the command line as a person would, on one worker."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def album(tmp_path: Path, photo: bytes) -> Path:
    """A folder with a photo, a photo in another folder, a broken one, and a text."""
    album = tmp_path / "album"
    (album / "trip").mkdir(parents=True)
    (album / "a.jpg").write_bytes(photo)
    (album / "b.jpg").write_bytes(photo[:5000])
    (album / "trip/c.jpg").write_bytes(photo)
    (album / "notes.txt").write_text("not a picture")
    return album


def test_detect_prints_a_line_a_picture_in_order(run, album: Path):
    """Faces or an error for each, the exit status 1 at the end, after all the others."""
    result = run("detect", album, *FAST)

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [str(album / name) for name in ("a.jpg", "b.jpg", "trip/c.jpg")] == [line["path"] for line in lines]
    assert {"path", "image", "faces", "candidates", "seconds"} == lines[0].keys()
    assert 1 == len(lines[0]["faces"])
    assert {"type": "urn:faceguard:problem:broken-picture"}.items() <= lines[1]["error"].items()
    assert 1 == result.exit_code


def test_detect_ends_with_0_when_all_went_well(run, album: Path):
    """A single good file is no failure."""
    assert 0 == run("detect", album / "a.jpg", *FAST).exit_code


def test_a_file_that_is_not_there_is_an_error_in_its_place(run, album: Path):
    """The next one is worked on all the same."""
    result = run("detect", album / "nothing.jpg", album / "a.jpg", *FAST)

    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert "urn:faceguard:problem:unreadable-file" == first["error"]["type"]
    assert 1 == len(second["faces"])
    assert 1 == result.exit_code


def test_redact_writes_the_same_relative_paths(run, album: Path, tmp_path: Path, photo: bytes):
    """Good pictures are written, broken ones are not, and nothing is left lying about."""
    result = run("redact", album, "--out", tmp_path / "out", *MAGENTA, *FAST)

    written = sorted(
        str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()
    )
    assert [".faceguard-manifest.jsonl", "a.jpg", "trip/c.jpg"] == written
    assert photo == (album / "a.jpg").read_bytes()
    assert 1 == result.exit_code
    assert "b.jpg: The picture is damaged" in result.stderr
    assert is_redacted((tmp_path / "out/a.jpg").read_bytes(), photo, (255, 0, 255))


def test_redact_reports_each_picture(run, album: Path, tmp_path: Path, photo: bytes):
    """A JSON line each: what was done with digests of input and output, or what went wrong."""
    run("redact", album, "--out", tmp_path / "out", "--report", tmp_path / "report.jsonl", *FAST)

    lines = map(json.loads, (tmp_path / "report.jsonl").read_text().splitlines())
    first, second, _ = sorted(lines, key=lambda line: line["path"])
    assert RedactionReport.model_fields.keys() - {"verified"} <= first.keys()
    assert hashlib.sha256(photo).hexdigest() == first["input_sha256"]
    assert hashlib.sha256((tmp_path / "out/a.jpg").read_bytes()).hexdigest() == first["output_sha256"]
    assert "urn:faceguard:problem:broken-picture" == second["error"]["type"]


def test_redact_names_a_new_format_by_its_suffix(run, album: Path, tmp_path: Path):
    """`--format png` writes a.png."""
    run("redact", album / "a.jpg", "--out", tmp_path / "out", "--format", "png", *FAST)

    with Image.open(tmp_path / "out/a.png") as picture:
        assert "PNG" == picture.format


def test_redact_never_overwrites_an_input(run, album: Path, photo: bytes):
    """The input's own folder as the target is an error, and the input stays."""
    result = run("redact", album / "a.jpg", "--out", album, *FAST)

    assert 1 == result.exit_code
    assert photo == (album / "a.jpg").read_bytes()


def test_two_inputs_of_one_name_do_not_replace_each_other(run, album: Path, tmp_path: Path):
    """The second is an error, not a silent loss of the first."""
    result = run("redact", album / "a.jpg", album / "trip", album / "a.jpg", "--out", tmp_path / "out", *FAST)

    assert 1 == result.exit_code
    assert "would replace" in result.stderr


@pytest.mark.parametrize("command", ["redact", "detect"])
def test_wrong_options_stop_before_any_work(run, album: Path, tmp_path: Path, command: str):
    """They are named, with the values that are allowed."""
    out = ["--out", tmp_path / "out"] if command == "redact" else []

    result = run(command, album, *out, "--detail", "nonsense")

    assert 2 == result.exit_code
    assert "detail" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.process
def test_standard_input_to_standard_output(photo: bytes):
    """`faceguard redact - --out -` is a filter, in a process of its own."""
    words = [sys.executable, "-m", "faceguard", "redact", "-", "--out", "-", *MAGENTA, *FAST]

    content = subprocess.run(words, input=photo, capture_output=True, check=True).stdout

    assert "JPEG" == Image.open(io.BytesIO(content)).format
    assert is_redacted(content, photo, (255, 0, 255))


@pytest.mark.process
@pytest.mark.parametrize("command", ["redact", "detect"])
def test_nothing_is_the_same_problem_by_every_way(run, tmp_path: Path, command: str):
    """A file without bytes is a damaged picture: piped in, named, and in a folder."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jpg").write_bytes(b"")
    out = ["--out", tmp_path / "out"] if command == "redact" else []
    for path in ("-", tmp_path / "in", tmp_path / "in/a.jpg"):
        result = run(command, path, *out)
        assert "broken-picture" in result.stdout + result.stderr
        assert 1 == result.exit_code


def test_detect_says_how_many_files_are_no_pictures(run, album: Path):
    """Apart from the lines."""
    result = run("detect", album, *FAST)

    assert "1 file left out as no picture" in result.stderr
    assert 3 == len(result.stdout.splitlines())


def test_words_are_read_in_any_case(run, album: Path, tmp_path: Path):
    """As in HTTP."""
    words = ["--style", "Solid", "--color", "#F0F", "--detail", "FAST", "--format", "PNG", "--engine", "Local"]

    assert 0 == run("redact", album / "a.jpg", "--out", tmp_path, *words).exit_code
    assert (tmp_path / "a.png").exists()


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("--dry-run", True),
        ("--dry-run=yes", True),
        ("--dry-run=TRUE", True),
        ("--dry-run=0", False),
        ("--dry-run=", False),
    ],
)
def test_a_switch_may_have_a_value(run, album: Path, tmp_path: Path, written: str, on: object):
    """As in a form; an empty one is not given."""
    result = run("redact", album / "a.jpg", "--out", tmp_path / "out", written, *FAST, "--outline=no")

    assert (0, on) == (result.exit_code, not (tmp_path / "out").exists())


def test_a_switch_is_on_or_off(run, album: Path, tmp_path: Path):
    """Nothing is guessed, and what is a path stays one."""
    assert 2 == run("redact", album, "--out", tmp_path / "out", "--outline=perhaps").exit_code
    assert 0 == run("redact", album / "a.jpg", "--out", tmp_path, "--dry-run", "--style", "", "--outline").exit_code
    assert "--outline=yes: " in run("redact", "--out", tmp_path / "out", "--dry-run", "--", "--outline=yes").stderr


@pytest.mark.parametrize(
    ("written", "on"), [("--verify", True), ("--verify=", True), ("--no-verify", False), ("--verify=No", False)]
)
def test_a_switch_with_a_default_of_its_own_may_be_off(run, album: Path, tmp_path: Path, written: str, on: object):
    """At `thorough`, results are searched again unless somebody says that they are not."""
    words = ["--detector", "mediapipe", "--detail", "thorough", "--report", tmp_path / "lines.jsonl", written]

    assert 0 == run("redact", album / "a.jpg", "--out", tmp_path / "out", *words).exit_code
    assert on == ("verified" in json.loads((tmp_path / "lines.jsonl").read_text()))


def test_a_dry_run_of_a_filter_does_nothing(run):
    """It says what would be read."""
    result = run("redact", "-", "--out", "-", "--dry-run")

    assert (0, "-\n") == (result.exit_code, result.stdout)


@pytest.mark.parametrize(
    "words",
    [
        "--report r",
        "--review r",
        "--include a",
        "--exclude a",
        "--shard 0/2",
        "--copy-others",
        "--follow-links",
        "--engine ray",
    ],
)
def test_a_filter_ignores_no_option(run, words: str):
    """What makes no sense for one picture is refused before it is read."""
    result = run("redact", "-", "--out", "-", *words.split())

    assert 2 == result.exit_code
    assert "standard output" in result.stderr


@pytest.mark.process
def test_each_picture_that_is_piped_in_is_done(photo: bytes, tmp_path: Path):
    """Also with several jobs, and where another one was done under the same name."""
    words = [sys.executable, "-m", "faceguard", "redact", "-", "--out", str(tmp_path), "--jobs", "2", *FAST]
    with Image.open(io.BytesIO(photo)) as picture:
        file = io.BytesIO()
        picture.rotate(180).save(file, "jpeg")

    results = []
    for data in (photo, file.getvalue()):
        subprocess.run(words, input=data, check=True)
        results.append((tmp_path / "redacted.jpg").read_bytes())

    assert results[0] != results[1]


@pytest.mark.process
def test_detect_reads_what_is_piped_in(photo: bytes):
    """Whatever the number of cores."""
    words = [sys.executable, "-m", "faceguard", "detect", "-", *FAST]
    environment = os.environ | {"FACEGUARD_WORKERS": "2"}

    line = subprocess.run(words, input=photo, capture_output=True, check=True, env=environment).stdout

    assert 1 == len(json.loads(line)["faces"])


def test_models_lists_sources_and_states(run):
    """Name, source, licence, digest and whether it is present."""
    result = run("models")

    assert 0 == result.exit_code
    for model in catalogue():
        assert model.name in result.stdout
        assert model.sha256 in result.stdout
        assert model.licence in result.stdout


def test_models_fails_where_a_file_is_altered(run, tmp_path: Path):
    """The exit status says so, and the text what to do."""
    (tmp_path / "centerface-int8.onnx").write_bytes(b"altered")

    result = run("models", "--models", tmp_path)

    assert 1 == result.exit_code
    assert "ALTERED" in result.stdout


@pytest.mark.parametrize(
    ("command", "model"), [("serve", Settings), ("redact", RedactOptions), ("detect", ReviewOptions)]
)
def test_every_field_is_an_option(run, command: str, model: type[BaseModel]):
    """The command line offers what the environment and HTTP offer."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", run(command, "--help").stdout)

    for name in model.model_fields:
        assert f"--{name.replace('_', '-')}" in text


def test_serve_says_what_is_wrong_with_a_setting(run):
    """It does not start, and names the setting."""
    result = run("serve", "--workers", "many")

    assert 3 == result.exit_code
    assert "workers" in result.stderr
    assert "many" not in result.stderr


def test_serve_does_not_start_with_altered_weights(run, tmp_path: Path):
    """The message says which file, what was expected, and how to mend it."""
    (tmp_path / "centerface-int8.onnx").write_bytes(b"altered")

    result = run("serve", "--models", tmp_path)

    assert 3 == result.exit_code
    assert re.search("centerface-int8.onnx is altered: expected SHA-256 .* run `make setup`", result.stderr)


def test_brackets_in_the_name_of_a_video_are_letters(monkeypatch: pytest.MonkeyPatch):
    """Under the bar they are no markup, which could be wrong, or hide a part."""
    terminal = io.StringIO()
    monkeypatch.setattr(bars, "Console", lambda **_: Console(file=terminal, force_terminal=True, width=200))
    with bars.progress(1) as seen:
        seen.tell(Told("a[/b]c[red]\x1b]0;title\x07.mp4", "detecting", 1, 2))

    assert "a[/b]c[red]\\x1b]0;title\\x07.mp4: detecting" in terminal.getvalue()
