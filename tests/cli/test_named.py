"""What is wrong with a command line, or a setting, is named as the person wrote it; of an address never its secrets."""

import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from faceguard.cli import app
from faceguard.models import adding
from testing.persons import png
from testing.server import PATIENCE

REFERENCE = "needs a reference photo: add --person me.jpg"
MEMBERS = "There is no such member; the members are"
MISSPELT = '[{"if":{"SECRET":12},"do":"keep"}]'


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, photo: bytes, portrait: np.ndarray):
    """Call the command line in a folder with a portrait, a picture of two people, and a broken one."""
    (tmp_path / "a.jpg").write_bytes(photo)
    (tmp_path / "two.png").write_bytes(png(np.hstack([portrait, portrait])))
    (tmp_path / "broken.jpg").write_bytes(b"broken")
    (tmp_path / "clip.mp4").touch()
    (tmp_path / "cameras.toml").write_text("[front]\nsource = 'clip.mp4'\nto = 'clip.mp4'\n")
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("command", ["redact a.jpg --out out", "detect a.jpg"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--rules nothere.json", "--rules: nothere.json: No such file"),
        (f"--rules {MISSPELT}", f"--rules: [0].if: {MEMBERS} person, everywhere, height_below, "),
        ("--rules all-but", f"--rules: this {REFERENCE}"),
        ("--rules children", "--rules: age and gender need a network that is not in "),
        ("--rules all-but --person nothere.jpg", "--person: nothere.jpg: No such file"),
        ("--rules all-but --person broken.jpg", "--person: broken.jpg: This is not a picture"),
        ("--rules all-but --person a.jpg --person two.png", "--person: two.png: 2 faces are found: crop it"),
        ("--person a.jpg", "--person: say what becomes of the people on them, such as --rules all-but"),
        (
            '--person a.jpg --rules [{"if":{"person":1},"do":"keep"}]',
            "--rules: [0].if: This needs more reference photos than",
        ),
        ('--rules [{"if":{"inside":[[0,0],[1,1]]}}]', "--rules: [0].if.inside: List should have at least 3 items"),
        ('--rules [{"do":{"color":"SECRET"}}]', "--rules: [0].do.color: Input should be six hex digits, such as"),
        ("--detector yunet", "--detector: the file of yunet's model is not in "),
    ],
)
def test_an_option_and_its_file_are_named(run, tmp_path: Path, command: str, words: str, said: str):
    """Before any picture is read; not the person's own word where a name is none of those that there are."""
    result = run(*command.split(), *words.split())

    assert (2, True) == (result.exit_code, said in result.stderr), result.stderr
    assert "SECRET" not in result.stderr
    assert not (tmp_path / "out/a.jpg").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("redact a.jpg --out out --style image --replacement nothere.png", "--replacement: nothere.png: No such file"),
        ("redact a.jpg --out out --reason x --reasons nothere.toml", "--reasons: nothere.toml: No such file"),
        ("redact a.jpg --out out --color red", "--color: Input should be six hex digits, such as ff0000 for red"),
        ("redact a.jpg --out out --receipts r.jsonl", "and name it by --receipt-key FILE"),
        ("detect a.jpg --attributes", "--attributes: The operator does not allow it: FACEGUARD_ATTRIBUTES"),
    ],
)
def test_other_options_are_named_as_well(run, words: str, said: str):
    """As they are written."""
    result = run(*words.split())

    assert (2, True) == (result.exit_code, said in result.stderr), result.stderr


@pytest.mark.video
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nothere.mp4 --to hls/", "there is no file nothere.mp4"),
        ("me:SECRET@camera/stream?SECRET --to hls/", "there is no file camera/stream"),
        ("clip.mp4 --to nowhere/a.mp4", "there is no folder nowhere"),
        ("clip.mp4 --to ./clip.mp4", "the source would be overwritten"),
        ("clip.mp4 --to hls/ --record clip.mp4", "the source would be overwritten"),
        ("clip.mp4 --to hls --to hls/ --record ./hls.mp4 --to hls.mp4", "it goes to one place twice"),
        ("clip.mp4 --to hls/ --rules all-but", f"--rules: this {REFERENCE}"),
        ("clip.mp4 --to hls/ --rules all-but --person nothere.jpg", "there is no reference photo nothere.jpg"),
        ("--config nothere.toml", "--config: nothere.toml: it cannot be read: No such file"),
        ("--config cameras.toml", "--config: cameras.toml: front: the source would be overwritten"),
        ("clip.mp4", "it has to go somewhere: name that by --to or --record"),
    ],
)
def test_what_is_wrong_with_a_camera_is_named(run, tmp_path: Path, words: str, said: str):
    """Before anything is started."""
    (tmp_path / "hls").mkdir()

    result = run("live", *words.split())

    assert (2, True) == (result.exit_code, said in result.stderr), result.stderr
    assert "SECRET" not in result.stderr


@pytest.mark.parametrize("words", ["detect a.jpg", "check a.jpg", "redact a.jpg --out out", "serve"])
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "SECRET", "FACEGUARD_PORT: Input should be a valid integer"),
        ("RULES", "SECRET.json", "FACEGUARD_RULES: No such file"),
        ("RULES", MISSPELT, f"FACEGUARD_RULES: [0].if: {MEMBERS} person, "),
        ("RULES", "children", "FACEGUARD_RULES: [0].if: Age and gender need a network"),
        ("RULES", "all-but", "FACEGUARD_RULES: Reference photos come with requests alone"),
    ],
)
def test_a_setting_is_named_by_its_variable(
    run, monkeypatch: pytest.MonkeyPatch, words: str, name: str, value: str, said: str
):
    """At each command, and once: it would fail for every file."""
    monkeypatch.setenv(f"FACEGUARD_{name}", value)

    result = run(*words.split())

    assert result.exit_code in {2, 3}
    assert 1 == result.stderr.count(said), result.stderr
    assert "SECRET" not in result.output


@pytest.mark.parametrize("words", ["redact b.jpg --out out", "detect b.jpg", "check b.jpg", "serve --workers 0"])
def test_a_variable_that_is_no_setting_is_named(run, monkeypatch: pytest.MonkeyPatch, words: str):
    """With the one that may be meant, and without its value: who misspells it would run without keys, or rules."""
    monkeypatch.setenv("FACEGUARD_API_KEY_FILE", "SECRET")
    monkeypatch.setenv("FACEGUARD_ZZZ", "SECRET")
    monkeypatch.setenv("FACEGUARD_SERVICE_PORT_HTTP", "8000")  # Kubernetes sets such ones
    monkeypatch.setenv("FACEGUARD_PORT_8000_TCP_ADDR", "10.0.0.1")

    told = [line for line in run(*words.split()).stderr.splitlines() if "is no setting" in line]

    assert told == [
        "FACEGUARD_API_KEY_FILE is no setting, and is not read; is FACEGUARD_API_KEYS_FILE meant?",
        "FACEGUARD_ZZZ is no setting, and is not read; `faceguard serve --help` lists all",
    ]


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "other"),
    [
        ("serve --port {}", "choose another one by --port, or in a checkout by `make run PORT=8001`"),
        pytest.param(
            "live clip.mp4 --to http://127.0.0.1:{}/", "name another one in the address", marks=pytest.mark.video
        ),
    ],
)
@pytest.mark.usefixtures("run")
def test_a_port_in_use_is_said_in_words(tmp_path: Path, words: str, other: str):
    """With where to choose another one."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "faceguard", *words.format(port).split()],
            cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip

    assert 3 == done.returncode
    assert f"The port {port} is in use: {other}" in done.stderr
    assert "Errno" not in done.stderr


def test_a_model_that_is_added_where_nobody_looks_says_so(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """By the setting that other commands find it by, unless it names that folder."""
    monkeypatch.setattr(adding, "add_age", lambda weights, _: weights.folder / "age.onnx")
    words = ("models", "add", "age", "--models", "weights")

    assert f"Set FACEGUARD_MODELS={tmp_path / 'weights'}, " in run(*words).stdout
    monkeypatch.setenv("FACEGUARD_MODELS", str(tmp_path / "weights"))
    assert "FACEGUARD_MODELS" not in run(*words).stdout
