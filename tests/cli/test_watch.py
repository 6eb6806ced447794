"""A folder that is watched, in a process of its own."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from faceguard.cli import app
from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.receipts.keys import PublicKey, SigningKey
from faceguard.receipts.ledger import ledger
from testing.server import PATIENCE

pytest.importorskip("watchfiles", reason="the extra watch is not installed")
pytestmark = pytest.mark.process

QUICK = ["--detector", "mediapipe", "--settle", "0.2", "--jobs", "1"]
SIGNED = ["--receipts", "r.jsonl", "--receipt-key", "own.key"]


@contextmanager
def watching(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Watch `in` until the end of the block, and kill what does not end by itself."""
    words = [sys.executable, "-m", "faceguard", "watch", "in", "--out", "out", *QUICK, *options]
    with subprocess.Popen(words, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            assert "Watching in\n" == process.stderr.readline()
            yield process
        finally:
            process.kill()


def until(there: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for something that the process does."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)


def paths(folder: Path) -> list[str]:
    """Return which files have a line in the manifest, in order."""
    manifest = folder / "out/.faceguard-manifest.jsonl"
    lines = manifest.read_text().splitlines() if manifest.exists() else ()
    return [json.loads(line)["path"] for line in lines]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path


def test_what_comes_is_redacted_once_across_restarts(folder: Path, photo: bytes):
    """What is there, what is written, and what is renamed into place; though a result was taken away meanwhile.

    The receipts are one chain.
    """
    SigningKey.new().write(folder / "own.key")
    (folder / "in/first.jpg").write_bytes(photo)
    with watching(folder, *SIGNED) as process:
        until((folder / "out/first.jpg").exists, process)
        (folder / "in/trip").mkdir()
        with (folder / "in/trip/second.jpg").open("wb") as file:
            file.write(photo[:1000])
            file.flush()
            file.write(photo[1000:])
        (folder / "in/.part").write_bytes(photo)
        (folder / "in/.part").rename(folder / "in/third.jpg")
        until(lambda: 3 == len(paths(folder)), process)
        (folder / "out/first.jpg").unlink()
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(PATIENCE)

    (folder / "in/fourth.jpg").write_bytes(photo)
    with watching(folder, *SIGNED) as process:
        until(lambda: 4 == len(paths(folder)), process)
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait(PATIENCE)

    assert ["first.jpg", "fourth.jpg", "third.jpg", "trip/second.jpg"] == sorted(paths(folder))
    assert not (folder / "out/first.jpg").exists()
    assert photo not in {path.read_bytes() for path in (folder / "out").rglob("*.jpg")}
    with ledger(folder / "r.jsonl", PublicKey.read(folder / "own.key.pub")) as book:
        assert (4, []) == (book.count, book.flaws)


def test_who_is_on_a_photo_may_stay(folder: Path, photo: bytes):
    """By the rules that ask for it, as in a run over a folder."""
    for name in ("me.jpg", "in/me.jpg"):
        (folder / name).write_bytes(photo)
    with watching(folder, "--person", "me.jpg", "--rules", "all-but") as process:
        until((folder / "out/me.jpg").exists, process)

    before, after = (
        decode(content, DecodeLimits()).frames[0].pixels for content in (photo, (folder / "out/me.jpg").read_bytes())
    )
    assert np.abs(before.astype(int) - after).mean() < 2


def test_what_failed_is_tried_again_when_it_changes(folder: Path, photo: bytes):
    """And not before; here by two processes, which work for one round after another."""
    (folder / "in/a.jpg").write_bytes(photo[:4000])
    with watching(folder, "--jobs", "2") as process:
        until(lambda: 1 == len(paths(folder)), process)
        (folder / "in/b.jpg").write_bytes(photo)
        until((folder / "out/b.jpg").exists, process)
        (folder / "in/a.jpg").write_bytes(photo)
        until(lambda: 3 == len(paths(folder)), process)

    assert ["a.jpg", "b.jpg", "a.jpg"] == paths(folder)


def test_a_name_that_is_no_text_stops_nothing(folder: Path, photo: bytes):
    """It is redacted too, and so is what comes after it."""
    with watching(folder) as process:
        for name in ("first.jpg", "\udcff.jpg", "last.jpg"):
            (folder / "in" / name).write_bytes(photo)
            until((folder / "out" / name).exists, process)
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(PATIENCE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nowhere --out out", "no folder"),
        ("in --out out.jpg", "the name of one file"),
        ("in --out in", "the folder that is watched"),
        ("in --out .", "the folder that is watched"),
        ("in --out out --rules all-but", "needs a reference photo"),
    ],
)
def test_what_cannot_be_watched_is_said_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch, words: str, said: str):
    """A folder that is not there, and a place where results would come in again."""
    monkeypatch.chdir(folder)

    result = CliRunner().invoke(app, ["watch", *words.split()])

    assert (2, True) == (result.exit_code, said in result.stderr), result.stderr
    assert [folder / "in"] == list(folder.iterdir())
