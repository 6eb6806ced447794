"""Live pictures over a WebSocket: what is said, to whom, and how it ends."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from faceguard.api import conversation as route
from faceguard.api import first_message
from faceguard.app import create_app
from faceguard.replacement import data_url
from faceguard.settings import Settings
from tests.api.test_limits import refused
from tests.conftest import FACE
from tests.live.test_session import jpeg

KEY = "our-key"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An application with keys and one place for a session."""
    keys = tmp_path_factory.mktemp("keys") / "keys"
    keys.write_text(f"{KEY}\n")
    settings = Settings(workers=1, live=1, api_keys_file=keys, allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client:
        yield client


def options(socket: WebSocketTestSession, **fields: object) -> None:
    socket.send_text(json.dumps({"key": KEY, "look_ahead": 0} | fields))


def closed(socket: WebSocketTestSession) -> tuple[int, str]:
    """Return the code and the reason with which the service closes."""
    with pytest.raises(WebSocketDisconnect) as ended:
        socket.receive_text()
    return ended.value.code, ended.value.reason


def shown(socket: WebSocketTestSession, portrait: np.ndarray) -> np.ndarray:
    """Send frames until one is not covered whole; return its pixels."""
    for _attempt in range(100):
        socket.send_bytes(jpeg(portrait))
        pixels = np.asarray(Image.open(io.BytesIO(socket.receive_bytes())).convert("RGB"))
        if pixels.std((0, 1)).max() > 20:
            return pixels
    raise AssertionError("none was shown")


def test_a_portrait_comes_back_without_its_face(live: TestClient, portrait: np.ndarray):
    """And with all the rest, in the style that was asked for last."""
    with live.websocket_connect("/v1/live") as socket:
        options(socket, style="solid", color="00ff00")
        pixels = shown(socket, portrait)
        socket.send_text('{"color": "#f0f"}')
        changed = shown(socket, portrait)

    x, y = (round(value) for value in FACE.centre)
    assert np.allclose(pixels[y, x], (0, 255, 0), atol=12)
    assert np.allclose(changed[y, x], (255, 0, 255), atol=12)
    assert np.abs(pixels[400:].astype(int) - portrait[400:]).mean() < 4
    metrics = live.get("/metrics").text
    assert 'faceguard_live_frames_total{outcome="shown"}' in metrics
    assert "faceguard_live_sessions 0.0" in metrics


def test_a_picture_of_ones_own_is_laid_over_a_face(live: TestClient, portrait: np.ndarray):
    """In a data URL; another one takes its place, and one that cannot be read ends the session."""
    files = [jpeg(np.full((64, 64, 3), color, np.uint8)) for color in ((0, 255, 0), (255, 0, 255))]
    with live.websocket_connect("/v1/live") as socket:
        options(socket, style="image", replacement=data_url(files[0]))
        pixels = shown(socket, portrait)
        socket.send_text(json.dumps({"replacement": data_url(files[1])}))
        changed = shown(socket, portrait)
        socket.send_text(json.dumps({"replacement": data_url(b"junk")}))
        socket.send_bytes(jpeg(portrait))
        assert 1007 == closed(socket)[0]

    x, y = (round(value) for value in FACE.centre)
    assert np.allclose(pixels[y, x], (0, 255, 0), atol=16)
    assert np.allclose(changed[y, x], (255, 0, 255), atol=16)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ('{"key": "our-key", "style": "nothing"}', 1007),
        ('{"key": "our-key", "nothing": 1}', 1007),
        ('{"key": "our-key", "format": "png"}', 1007),
        ('{"key": "our-key", "rules": "all-but"}', 1007),
        ('{"key": "our-key", "regions": [' + ",".join(['{"x":0,"y":0,"width":1,"height":1}'] * 21) + "]}", 1007),
    ],
)
def test_wrong_options_are_told_and_end_it(live: TestClient, message: str, code: int):
    """Before the first frame there are no others that hold."""
    with live.websocket_connect("/v1/live") as socket:
        socket.send_text(message)
        problem = json.loads(socket.receive_text())["problem"]

        assert "urn:faceguard:problem:invalid-option" == problem["type"]
        assert (code, "An option has a value that is not allowed") == closed(socket)


def test_wrong_options_later_change_nothing(live: TestClient, portrait: np.ndarray):
    """The client is told."""
    with live.websocket_connect("/v1/live") as socket:
        options(socket, style="solid", color="00ff00")
        shown(socket, portrait)
        for wrong in ('{"style": "nothing"}', "[]", "no JSON", "[" * 30_000, '{"color": 1}'):
            socket.send_text(wrong)
            assert "problem" in json.loads(socket.receive_text())
        pixels = shown(socket, portrait)

    x, y = (round(value) for value in FACE.centre)
    assert np.allclose(pixels[y, x], (0, 255, 0), atol=12)


@pytest.mark.parametrize(
    "first",
    [
        {"text": "{}"},
        {"text": '{"key": "other"}'},
        {"text": '{"key": 1}'},
        {"text": '{"key": "\\ud800"}'},
        {"text": "no JSON"},
        {"text": "[" * 30_000},
        {"text": json.dumps({"key": KEY, "x": "y" * 2**17})},
        {"bytes": b'{"key": "our-key"}'},
    ],
)
def test_without_its_key_no_session_takes_a_place(live: TestClient, first: dict[str, Any]):
    """Whatever the first message is; the one place is free while that is awaited."""
    with live.websocket_connect("/v1/live") as waiting, live.websocket_connect("/v1/live") as socket:
        waiting.send_text(json.dumps({"key": KEY}))
        before = refused(live, "unauthorized")
        socket.send({"type": "websocket.receive", **first})

        assert (1008, "An API key is needed") == closed(socket)
        assert before + 1 == refused(live, "unauthorized")


def test_a_key_that_does_not_come_is_not_waited_for(live: TestClient, monkeypatch: pytest.MonkeyPatch):
    """Nor are options."""
    monkeypatch.setattr(first_message, "PATIENCE", 0.05)
    with live.websocket_connect("/v1/live") as socket:
        assert 1008 == closed(socket)[0]

    monkeypatch.setattr(route, "PATIENCE", 0.05)
    with live.websocket_connect("/v1/live", headers={"X-API-Key": KEY}) as socket:
        assert (1008, "Nothing came for too long") == closed(socket)


@pytest.mark.parametrize("headers", [{"X-API-Key": KEY}, {"Authorization": f"Bearer {KEY}"}])
def test_a_key_may_be_in_a_header(live: TestClient, headers: dict[str, str]):
    """As for any request; what the first message says of keys is not read then."""
    with live.websocket_connect("/v1/live", headers=headers) as socket:
        socket.send_text('{"style": "nothing", "key": "other"}')

        assert "invalid-option" in socket.receive_text()


def test_a_wrong_key_in_a_header_is_refused_at_once(live: TestClient):
    """Nothing is opened."""
    with pytest.raises(WebSocketDisconnect), live.websocket_connect("/v1/live", headers={"X-API-Key": "other"}):
        raise AssertionError("it was opened")


def test_one_session_too_many_is_told_so(live: TestClient, portrait: np.ndarray):
    """It may come back later; the place is free again once the first has left."""
    with live.websocket_connect("/v1/live") as first:
        options(first)
        shown(first, portrait)
        with live.websocket_connect("/v1/live") as second:
            options(second)
            assert (1013, "There are as many live sessions as there may be at once") == closed(second)
        shown(first, portrait)
    with live.websocket_connect("/v1/live") as third:
        options(third)
        shown(third, portrait)


def test_other_sites_pages_open_nothing(live: TestClient):
    """A browser names the page's origin, and asks nobody before."""
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
        with pytest.raises(WebSocketDisconnect), live.websocket_connect("/v1/live", headers=headers):
            raise AssertionError("it was opened")


def test_our_own_page_may(live: TestClient):
    """And who has no page."""
    with live.websocket_connect("/v1/live", headers={"Origin": "http://testserver"}) as socket:
        options(socket, style="nothing")

        assert "invalid-option" in socket.receive_text()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"text", 1003),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), 1003),
        (jpeg(np.zeros((1201, 1920, 3), np.uint8)), 1009),
    ],
)
def test_what_can_never_be_shown_ends_it(live: TestClient, frame: bytes, code: int):
    """With a code that says why."""
    with live.websocket_connect("/v1/live") as socket:
        options(socket)
        socket.send_bytes(frame)

        assert code == closed(socket)[0]


def test_a_broken_frame_is_dropped(live: TestClient, portrait: np.ndarray):
    """And told of; those after it are shown."""
    with live.websocket_connect("/v1/live") as socket:
        options(socket)
        socket.send_bytes(jpeg(portrait)[:2000])

        assert {"dropped": 1} == json.loads(socket.receive_text())
        shown(socket, portrait)


def test_a_silent_client_is_not_kept(live: TestClient, monkeypatch: pytest.MonkeyPatch):
    """Nor one that stays for ever."""
    monkeypatch.setattr(route, "IDLE", 0.05)
    with live.websocket_connect("/v1/live") as socket:
        options(socket)
        assert (1008, "Nothing came for too long") == closed(socket)
    monkeypatch.undo()
    monkeypatch.setattr(live.app_state["live"], "_seconds", 0.05)
    with live.websocket_connect("/v1/live") as socket:
        options(socket)
        assert (1008, "The live session lasted as long as one may") == closed(socket)


def test_a_service_that_shuts_down_admits_none():
    """The client is told to come back."""
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver"))) as client:
        client.app_state["workers"].drain()
        with client.websocket_connect("/v1/live") as socket:
            assert (1012, "The service is shutting down") == closed(socket)


def test_keys_and_frames_are_in_no_log(live: TestClient, caplog: pytest.LogCaptureFixture):
    """Nor what the client asked for behind its question mark."""
    caplog.set_level(0)
    with live.websocket_connect("/v1/live?name=anna") as socket:
        options(socket, style="anna")
        socket.receive_text()
        closed(socket)
    record = next(each for each in caplog.records if each.message == "answered")

    assert ("/v1/live", 1007, "WEBSOCKET", "invalid-option") == (
        record.route,  # type: ignore[attr-defined]
        record.status,  # type: ignore[attr-defined]
        record.method,  # type: ignore[attr-defined]
        record.reason,  # type: ignore[attr-defined]
    )
    assert KEY not in caplog.text
    assert "anna" not in caplog.text


def test_an_unforeseen_failure_closes_with_no_word_of_it(live: TestClient, monkeypatch: pytest.MonkeyPatch):
    """The place is free again."""
    monkeypatch.setattr(route.Conversation, "held", None)
    with live.websocket_connect("/v1/live") as socket:
        options(socket)
        assert (1011, "Something went wrong inside the service") == closed(socket)

    assert 0 == live.app_state["live"].taken


def test_the_file_of_keys_may_be_gone(tmp_path: Path):
    """Then every key is refused."""
    keys = tmp_path / "keys"
    keys.write_text(f"{KEY}\n")
    settings = Settings(workers=1, api_keys_file=keys, allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client:
        keys.unlink()
        with client.websocket_connect("/v1/live") as socket:
            options(socket)
            assert 1008 == closed(socket)[0]
