"""However a body comes in pieces, and whatever is wrong with it, the answer is the same, and never of a failure."""

import asyncio
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Message

from faceguard.app import create_app
from faceguard.settings import Settings
from testing.forms import form
from testing.pictures import saved, scene
from testing.zips import archives, entry, zipped
from tests.api.asgi import scope

PICTURE = saved(scene(seed=1)[:24, :32], "PNG")
FORM, ZIP = "multipart/form-data; boundary=x", "application/zip"
BOXES = ("boxes", None, None, b"[]")
ZIPPED = [
    zipped({"a.png": PICTURE, "b.png": PICTURE}, method, piped=piped) for method in (0, 8) for piped in (False, True)
]
DOORS = [
    ("/v1/redact", "image/png", [PICTURE]),
    ("/v1/redact", FORM, [form(BOXES, ("image", "a", None, PICTURE), ("style", None, None, b"solid"))]),
    ("/v1/detect", FORM, [form(("image", "a", None, PICTURE), BOXES)]),
    ("/v1/redact/archive", ZIP, [*ZIPPED, *archives().values(), entry(b"a.png", PICTURE) + b"damage"]),
    (
        "/v1/redact/archive",
        FORM,
        [form(BOXES, ("archive", "a", None, content), ("style", None, None, b"solid")) for content in ZIPPED],
    ),
    ("/v1/redact/video", FORM, [form(("style", None, None, b"solid"), ("video", "a", None, PICTURE))]),
    ("/v1/videos", FORM, [form(("person", "a", None, PICTURE), ("video", "a", None, PICTURE))]),
]
CHANGING = re.compile(rb'"(created|seconds)": ?("[^"]*"|[\d.e-]+)')
"""When it was, and how long it took."""


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw a body as it is, cut off, or with a few bytes in its middle that are others, more or less."""
    kind = draw(st.sampled_from(["whole", "cut", "other"]))
    if kind == "whole":
        return content
    at = draw(st.integers(0, len(content)))
    if kind == "cut":
        return content[:at]
    return content[:at] + draw(st.binary(max_size=12)) + content[at + draw(st.integers(0, 12)) :]


@st.composite
def pieces(draw: st.DrawFn, content: bytes) -> list[bytes]:
    """Draw the same bytes one by one, or as they may come; some messages may have none."""
    if draw(st.booleans()):
        return [content[at : at + 1] for at in range(len(content))] or [b""]
    cuts = sorted(draw(st.lists(st.integers(0, len(content)), max_size=5)))
    return [content[start:stop] for start, stop in pairwise([0, *cuts, len(content)])]


@pytest.fixture(scope="module", params=["as it is made", "from a folder"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that sends archives at once, or one that waits until they have come."""
    folder = None if request.param == "as it is made" else tmp_path_factory.mktemp("spool")
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver", spool=folder))) as client:
        yield client


def answer(client: TestClient, path: str, kind: str, sent: list[bytes]) -> tuple[int, list[bytes]]:
    """Return the status and what was said, but for what is never twice the same."""
    said: list[Message] = []
    query = b"" if kind == FORM else b"boxes=[]"
    asked = scope(
        client, path, headers=[(b"host", b"testserver"), (b"content-type", kind.encode())], query_string=query
    )
    told = asyncio.Event()

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}
        await told.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        said.append(message)
        if not message.get("more_body", True):
            told.set()

    waiting = list(sent)
    assert client.portal
    client.portal.call(client.app, asked, receive, send)
    assert not said[-1].get("more_body", False), "the answer is whole"
    body = b"".join(message.get("body", b"") for message in said[1:])
    return said[0]["status"], [CHANGING.sub(b"", part) for part in _parts(body)]


def _parts(body: bytes) -> list[bytes]:
    if not body.startswith(b"PK"):
        return [body]
    with zipfile.ZipFile(io.BytesIO(body)) as answered:
        return [part for name in answered.namelist() for part in (name.encode(), answered.read(name))]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_the_answer_is_the_same_however_a_body_comes(client: TestClient, data: Any):
    """At every door that reads one: no piece is waited for twice, none is lost, and no place or room either."""
    path, kind, bodies = data.draw(st.sampled_from(DOORS))
    body = data.draw(damaged(data.draw(st.sampled_from(bodies))))
    at_once = answer(client, path, kind, [body])
    in_pieces = answer(client, path, kind, data.draw(pieces(body)))

    assert at_once == in_pieces
    assert at_once[0] < 500
    assert 0 == client.app_state["workers"].admitted == client.app_state["videos"].taken
    assert 0 == client.app_state["videos"].room.taken
