"""The examples of the help work as they stand, in a folder with a photo and a video."""

import re
import shlex
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from mcp.server import MCPServer
from typer.testing import CliRunner

from faceguard import logs
from faceguard.batch.watch import Watch
from faceguard.cli import COMMANDS, app
from faceguard.receipts.chain import Chain
from faceguard.receipts.keys import SigningKey
from faceguard.server.server import Server
from testing.videos import panned, video

pytestmark = pytest.mark.process


def examples(command: str) -> list[str]:
    """Return the lines of a command's help that call the program."""
    shown = CliRunner().invoke(app, [command, "--help"]).stdout.partition("\nExamples:\n")[2]
    return re.findall(r"^  ([^#\s].*)$", shown, re.MULTILINE)


STATUSES = {"check": {0, 1}}
"""Those of a command that says with its status what it found."""
EXAMPLES = [example for command in COMMANDS for example in examples(command)]


@pytest.fixture
def folder(tmp_path: Path, photo: bytes, portrait: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the examples name, and one worker."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "weights").mkdir()
    (tmp_path / "results").mkdir()
    for name in ("photo.jpg", "photos/a.jpg", "me.jpg"):
        (tmp_path / name).write_bytes(photo)
    (tmp_path / "clip.mp4").write_bytes(video(panned(portrait, 4), sound=True))
    (tmp_path / "cameras.toml").write_text('[door]\nsource = "clip.mp4"\nto = "http://127.0.0.1:8090/door"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    return tmp_path


@pytest.fixture
def receipts(folder: Path, photo: bytes) -> None:
    """What the examples of `verify` and `exemptions` name; those of `redact` write some of it."""
    key = SigningKey.new()
    said = {"created": "2026", "version": "0", "input_sha256": "0", "output_sha256": sha256(photo).hexdigest()}
    report = {"faces": [], "regions": [], "kept": [], "settings": {}, **said}
    line = Chain(key).add(report)
    for name in ("redacted.jpg", "results/a.jpg"):
        (folder / name).write_bytes(photo)
    for name in ("receipts.jsonl", "redacted.jpg.receipt.json"):
        (folder / name).write_bytes(line + b"\n")
    (folder / "public.pem").write_bytes(key.public.pem())


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_has_three_examples(command: str):
    """Of that command."""
    assert 3 == len([line for line in examples(command) if f"faceguard {command}" in line])


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_works_as_it_stands(
    example: str, folder: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    """Every word of it, the variables before it and where its output goes; a server is not waited for."""
    if example.startswith(("faceguard verify", "faceguard exemptions")):
        request.getfixturevalue("receipts")
    served: list[Server] = []

    def serve(server: Server) -> bool:
        served.append(server)
        return True

    monkeypatch.setattr(Server, "run_until_stopped", serve)
    monkeypatch.setattr(MCPServer, "run", lambda *_: None)
    monkeypatch.setattr(Watch, "moments", lambda *_: iter((None, None)))
    monkeypatch.setattr(logs, "configure", lambda _: None)
    call, *_ = example.partition(" && ")
    words = shlex.split(re.sub(r" [<>] \S+", "", call))
    files = dict(re.findall(r" ([<>]) (\S+)", call))
    start = words.index("faceguard")

    result = CliRunner().invoke(
        app,
        words[start + 1 :],
        input=(folder / files["<"]).read_bytes() if "<" in files else None,
        env=dict(word.split("=") for word in words[:start]),
    )

    assert result.exit_code in STATUSES.get(words[start + 1], {0}), result.stderr
    if ">" in files:
        assert len(result.stdout_bytes) > 100
    elif "--out" in words:
        assert (folder / words[words.index("--out") + 1]).exists()
    assert bool({"serve", "proxy", "http://127.0.0.1:8090/"} & set(words)) == bool(served)
