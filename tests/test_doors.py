"""What is wrong with a file is told in the same words, whichever way it comes in."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from faceguard.cli import app
from testing.forms import Sent, form
from testing.zips import zipped

pytestmark = pytest.mark.process

SLUG = re.compile(r"urn:faceguard:problem:([a-z-]+)|\(([a-z-]+)\)")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """Call the command line on one worker."""
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    return lambda *words, **keywords: CliRunner().invoke(app, [*map(str, words)], **keywords)


@pytest.fixture
def told(client: TestClient, run, tmp_path: Path) -> Callable[[bytes], dict[str, str | None]]:
    """What each door calls a file: forms of both routes, both kinds of archive, a folder, a file, and a pipe."""

    def told(content: bytes) -> dict[str, str | None]:
        (tmp_path / "in").mkdir()
        (tmp_path / "in/a.jpg").write_bytes(content)
        texts = {
            "redact": _posted(client, "/v1/redact", ("image", "a.jpg", "image/jpeg", content)).text,
            "detect": _posted(client, "/v1/detect", ("image", "a.jpg", "image/jpeg", content)).text,
            "no file name": _posted(client, "/v1/redact", ("image", None, None, content)).text,
            "archive": _line(
                client.post(
                    "/v1/redact/archive",
                    content=zipped({"a.jpg": content}),
                    headers={"Content-Type": "application/zip"},
                ).content
            ),
            "archive in a form": _line(
                _posted(client, "/v1/redact/archive", ("archive", "a.zip", None, zipped({"a.jpg": content}))).content
            ),
            "folder": run("redact", tmp_path / "in", "--out", tmp_path / "out").stderr,
            "file": run("detect", tmp_path / "in/a.jpg").stdout,
            "pipe": run("redact", "-", "--out", "-", input=content).stderr,
            "pipe to detect": run("detect", "-", input=content).stdout,
        }
        return {door: _slug(text) for door, text in texts.items()}

    return told


@pytest.mark.parametrize(
    ("kind", "slug"),
    [
        ("nothing", "broken-picture"),
        ("text", "unsupported-picture"),
        ("half", "broken-picture"),
        ("junk", "unsupported-picture"),
    ],
)
def test_a_problem_is_the_same_by_every_door(told, photo: bytes, kind: str, slug: str):
    """Whatever is wrong with the file."""
    content = {"nothing": b"", "text": b"text", "half": photo[:300], "junk": bytes(99)}[kind]

    assert {slug} == set(told(content).values())


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("reports/18-empty.jpg", "broken-picture"),
        ("reports/05-raw-like.dng", "unsupported-picture"),
        ("attacks/tiff_tile_26000.tif", "too-many-pixels"),
    ],
)
def test_reports(told, shared_data: Path, name: str, slug: str):
    """Files that others sent, under a name that says nothing of what they are."""
    content = (shared_data / name).read_bytes()

    assert {slug} == set(told(content).values())


def _posted(client: TestClient, path: str, *parts: Sent):
    return client.post(path, content=form(*parts), headers={"Content-Type": "multipart/form-data; boundary=x"})


def _line(archive: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(archive)) as answer:
        return json.dumps(json.loads(answer.read("report.jsonl").splitlines()[0]))


def _slug(text: str) -> str | None:
    found = SLUG.search(text)
    return found and (found[1] or found[2])
