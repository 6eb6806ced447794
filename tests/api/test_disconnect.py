"""Clients that leave."""

import asyncio
import logging

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from faceguard.logs import JsonFormatter
from testing.server import form
from testing.zips import entry
from tests.api.asgi import answered, scope
from tests.api.test_limits import refused

FORM, BARE, ZIP = b"multipart/form-data; boundary=x", b"image/jpeg", b"application/zip"


@pytest.mark.parametrize("share", [0, 500])
@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/v1/redact", FORM),
        ("POST", "/v1/detect", FORM),
        ("QUERY", "/v1/detect", FORM),
        ("GET", "/v1/detect", FORM),
        ("POST", "/v1/redact", BARE),
        ("QUERY", "/v1/detect", BARE),
        ("POST", "/v1/redact/archive", ZIP),
    ],
)
def test_one_that_leaves_in_mid_body_is_no_failure(
    client: TestClient,
    photo: bytes,
    caplog: pytest.LogCaptureFixture,
    share: int,
    method: str,
    path: str,
    kind: bytes,
):
    """By whatever route: log and metrics call it cancelled, nothing is an error, and its place is free."""
    caplog.set_level(logging.INFO)
    before, failed = refused(client, "cancelled"), refused(client, "internal")
    sent = {FORM: form(photo), BARE: photo, ZIP: entry(b"a.jpg", photo)}[kind]
    piece = {"type": "http.request", "body": sent[:share], "more_body": True}

    headers = [(b"host", b"testserver"), (b"content-type", kind)]
    answered(client, scope(client, path, method=method, headers=headers), *([piece] if share else []))

    assert before + 1 == refused(client, "cancelled")
    assert failed == refused(client, "internal")
    assert '"reason": "cancelled"' in "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert [] == [record for record in caplog.records if record.levelno > logging.INFO]
    assert 0 == client.app_state["workers"].admitted


def test_one_that_leaves_when_an_archive_is_half_answered_is_counted(
    client: TestClient, photo: bytes, caplog: pytest.LogCaptureFixture
):
    """Its status was sent long ago."""
    caplog.set_level(logging.INFO)
    before = refused(client, "cancelled")
    sent, begun = list[Message](), asyncio.Event()
    waiting = [
        {"type": "http.request", "body": entry(b"a.jpg", photo) + entry(b"b.jpg", photo)[:500], "more_body": True}
    ]

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        await begun.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)
        begun.set()

    headers = [(b"host", b"testserver"), (b"content-type", ZIP)]
    assert client.portal
    client.portal.call(client.app, scope(client, "/v1/redact/archive", headers=headers), receive, send)

    assert 200 == sent[0]["status"]
    assert before + 1 == refused(client, "cancelled")
    assert "left" in [record.message for record in caplog.records if record.name == "faceguard.archive"]
