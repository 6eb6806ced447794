"""Tools for assistants, called by the SDK's own client."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faceguard.assistants.roots import OutsideError, Roots
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.errors import UnreadableFileError
from faceguard.settings import Settings
from testing.pictures import saved, scene
from testing.portrait import is_redacted

client = pytest.importorskip("mcp.client", reason="the extra mcp is not installed")

QUICK = {"detector": "mediapipe"}


@pytest.fixture(scope="module")
def engine() -> Iterator[ThreadEngine]:
    with ThreadEngine(Settings(workers=1)) as engine:
        yield engine


@pytest.fixture
def folder(tmp_path: Path, photo: bytes) -> Path:
    """Two allowed folders, one that is not, and links between them."""
    for name in ("photos/trip", "redacted", "private"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("photos/trip/a.jpg", "private/p.jpg"):
        (tmp_path / name).write_bytes(photo)
    (tmp_path / "photos/none.png").write_bytes(saved(scene(), "PNG"))
    (tmp_path / "photos/out.jpg").symlink_to(tmp_path / "private/p.jpg")
    (tmp_path / "photos/within.jpg").symlink_to("trip/a.jpg")
    (tmp_path / "redacted/away").symlink_to(tmp_path / "private")
    return tmp_path


@pytest.fixture
def call(engine: ThreadEngine, folder: Path):
    """Call a tool of the server in this process."""
    from faceguard.assistants.tools import server  # noqa: PLC0415 - it needs the extra

    offered = server(Roots([folder / "photos", folder / "redacted"]), engine, Settings(workers=1))

    def call(tool: str, **given: Any) -> Any:
        async def called() -> Any:
            async with client.Client(offered) as caller:
                return await caller.call_tool(tool, given)

        return asyncio.run(called())

    return call


def test_faces_are_found(call):
    """As boxes, through a link that stays within as well; no pixels."""
    for path in ("trip/a.jpg", "within.jpg"):
        result = call("detect", path=path, options=QUICK)

        assert not result.is_error
        assert 1 == len(result.structured_content["faces"])
        assert {"text"} == {part.type for part in result.content}


def test_rules_say_what_would_become_of_each(call):
    """As at every other door; those that ask for a photo have none here."""
    result = call("detect", path="trip/a.jpg", options=QUICK | {"rules": "bystanders"})
    refused = call("detect", path="trip/a.jpg", options=QUICK | {"rules": "all-but"})

    assert ["keep"] == [face["action"] for face in result.structured_content["faces"]]
    assert refused.is_error


def test_a_picture_is_redacted_into_another_folder(call, folder: Path, photo: bytes):
    """At its own path, and the answer says where; the original stays, and is in no answer."""
    style = QUICK | {"style": "solid", "color": "ff00ff"}

    result = call("redact", path="trip/a.jpg", out=str(folder / "redacted"), options=style)

    output = Path(result.structured_content["output"])
    assert folder / "redacted/trip/a.jpg" == output
    assert is_redacted(output.read_bytes(), photo, (255, 0, 255))
    assert photo == (folder / "photos/trip/a.jpg").read_bytes()
    assert len(json.dumps(result.structured_content)) < 5000


def test_nothing_is_replaced(call, folder: Path):
    """Neither the source nor a result."""
    words = {"path": "trip/a.jpg", "out": str(folder / "redacted"), "options": QUICK}

    assert not call("redact", **words).is_error
    before = (folder / "redacted/trip/a.jpg").read_bytes()

    for out in (str(folder / "redacted"), "."):
        result = call("redact", **words | {"out": out, "options": QUICK | {"style": "solid"}})
        assert result.is_error
        assert any(slug in result.content[0].text for slug in ("already-there", "taken-name"))
    assert before == (folder / "redacted/trip/a.jpg").read_bytes()


def test_a_folder_is_checked(call):
    """How many files show faces, and which; a link out of the folder is one that could not be read."""
    told = call("check", path=".", options=QUICK).structured_content

    assert {"faces": 2, "none": 1, "failed": 1} == told["counts"]
    assert ["faces", "faces", "failed"] == sorted(file["outcome"] for file in told["files"])


def test_a_name_that_is_no_text_is_told_as_one(call, folder: Path):
    """Its bytes are escaped; no answer could hold them."""
    (folder / "photos/trip/a.jpg").rename(folder / "photos/trip/\udcff.jpg")

    told = call("check", path="trip", options=QUICK).structured_content

    assert [str(folder / "photos/trip/\\udcff.jpg")] == [file["path"] for file in told["files"]]


@pytest.mark.parametrize(
    "path",
    ["../private/p.jpg", "out.jpg", "/etc/passwd", "trip/../../private/p.jpg", "a\0b", "no.jpg", "/", "..", "x" * 300],
)
@pytest.mark.parametrize("tool", ["detect", "redact", "check"])
def test_nothing_outside_is_read(call, tool: str, path: str):
    """Nor what is not there; the answer names no path."""
    result = call(tool, path=path, **({"out": "redacted"} if tool == "redact" else {}))

    assert result.is_error
    assert re.search(r": The (path|file) .*\((outside|unreadable-file)\)$", result.content[0].text)
    assert "private" not in result.content[0].text


@pytest.mark.parametrize("out", ["../private", "/tmp", "away"])
def test_nothing_is_written_outside(call, folder: Path, out: str):
    """Not through a link either."""
    before = sorted(path for path in folder.rglob("*"))
    out = str(folder / "redacted" / out) if out == "away" else out

    assert call("redact", path="trip/a.jpg", out=out, options=QUICK).is_error
    assert before == sorted(path for path in folder.rglob("*"))


def test_a_link_that_comes_later_leads_nowhere(folder: Path):
    """Between the look at a path and the reading of the file."""
    source = Roots([folder / "photos"]).file("trip/a.jpg")
    (folder / "photos/trip/a.jpg").unlink()
    (folder / "photos/trip/a.jpg").symlink_to(folder / "private/p.jpg")

    with pytest.raises(UnreadableFileError):
        source.read()


def test_roots_may_be_links(folder: Path):
    """They are resolved once; what looks like one of them by its beginning is outside."""
    (folder / "link").symlink_to("photos")
    roots = Roots([folder / "link"])
    (folder / "photos-2").mkdir()

    assert (Path("trip/a.jpg"),) == roots.located("trip/a.jpg")[1:]
    with pytest.raises(OutsideError):
        roots.located(str(folder / "photos-2"))


@pytest.mark.process
def test_an_assistant_starts_it(folder: Path):
    """`faceguard mcp` speaks over its pipes, describes its options, and ends with its input."""
    words = ["-m", "faceguard", "mcp", str(folder / "photos")]

    async def used() -> tuple[Any, Any]:
        from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: PLC0415 - it needs the extra

        started = StdioServerParameters(command=sys.executable, args=words, env=os.environ | {"FACEGUARD_WORKERS": "1"})
        async with client.Client(stdio_client(started)) as caller:
            tools = await caller.list_tools()
            return tools, await caller.call_tool("detect", {"path": "trip/a.jpg", "options": QUICK})

    listed, result = asyncio.run(used())

    assert {"detect", "redact", "check"} == {tool.name for tool in listed.tools}
    described = json.dumps({tool.name: tool.input_schema for tool in listed.tools}["redact"])
    assert all(name in described for name in ("min_confidence", "style", "doubtful"))
    assert 1 == len(result.structured_content["faces"])
