"""Persons in live pictures over a WebSocket: photos come with the session, and one person among strangers is left."""

import io
import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from starlette.testclient import WebSocketTestSession
from websockets.sync.client import connect

from faceguard.api import conversation
from faceguard.app import create_app
from faceguard.live import clock, decider, session, tracker
from faceguard.policy import person
from faceguard.settings import Settings
from testing.persons import Album, photo, picture
from testing.server import PATIENCE, serving, wait_until
from tests.api.test_live import closed
from tests.live.test_session import jpeg
from tests.policy.test_person import _memory, _secrets, album

__all__ = ["album"]
LOOK = {"look_ahead": 0, "style": "solid", "color": "00ff00", "max_age": 2, "rules": "all-but"}


@pytest.fixture(scope="module")
def live() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(workers=2, live=1, max_body=300_000, allowed_hosts="testserver"))) as client:
        yield client


@pytest.fixture(scope="module")
def whole(album: Album) -> np.ndarray:
    """Three people beside each other."""
    return picture([album[1][3], album[12][4], album[21][2]])[0]


@pytest.fixture(scope="module")
def me(album: Album) -> bytes:
    """Another photo of the one in the middle."""
    return photo(album[12][0])


def begun(socket: WebSocketTestSession, *photos: bytes, **options: Any) -> None:
    socket.send_text(json.dumps(LOOK | {"person": len(photos)} | options))
    for each in photos:
        socket.send_bytes(each)
    socket.send_text("{}")


def bare(socket: WebSocketTestSession, pixels: np.ndarray) -> list[int] | None:
    """Send a frame, and return who is bare in what comes back; None where all of it is covered."""
    socket.send_bytes(jpeg(pixels))
    shown = np.asarray(Image.open(io.BytesIO(socket.receive_bytes())).convert("RGB")).astype(int)
    if shown.std((0, 1)).max() < 12:
        return None
    middles = [(round(x), round(y)) for x, y in (box.centre for box in picture([np.zeros((112, 92))] * 3)[1])]
    covered = [shown[y, x, 1] > shown[y, x, 0] + 100 for x, y in middles]
    return [place for place, is_covered in enumerate(covered) if not is_covered]


def becomes(socket: WebSocketTestSession, pixels: np.ndarray, wanted: list[int]) -> None:
    """Send frames until these are bare and nobody else is; meanwhile nobody else than the one in the middle is."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        left = bare(socket, pixels)
        assert left is None or set(left) <= {1}
        if left == wanted:
            return
    raise AssertionError("never so")


def test_one_person_is_left_until_something_fails(
    live: TestClient, whole: np.ndarray, me: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """Nobody else is bare in any frame; where faces cannot be compared, everyone is covered, and known again later.

    The machine may be slow: what is believed for how long is held elsewhere.
    """
    monkeypatch.setattr(session, "PAUSE", 0)
    monkeypatch.setattr(decider, "TRUST", 20)
    monkeypatch.setattr(tracker, "LINKED", 20)
    monkeypatch.setattr(clock, "HISTORY", 20)
    apart = clock.Clock.apart
    monkeypatch.setattr(clock.Clock, "apart", lambda *frames: apart(*frames) / 10)
    caplog.set_level(logging.DEBUG)
    erased, erase = list[int](), person.Persons.erase

    def erases(self: person.Persons) -> None:
        erased.append(len(self.person))
        erase(self)

    monkeypatch.setattr(person.Persons, "erase", erases)

    def fails(*_: object) -> None:
        raise RuntimeError("out of order")

    with live.websocket_connect("/v1/live") as socket:
        begun(socket, me)
        becomes(socket, whole, [1])
        socket.send_text('{"rules": "everyone"}')
        becomes(socket, whole, [])
        socket.send_text('{"rules": "all-but"}')
        becomes(socket, whole, [1])
        with monkeypatch.context() as broken:
            broken.setattr(person.Recogniser, "likeness", fails)
            becomes(socket, whole, [])
            assert [] == [each for _ in range(5) for each in bare(socket, whole) or ()]
        becomes(socket, whole, [1])
        assert 1 not in erased

    assert 1 in erased
    assert "cosine" not in caplog.text


@pytest.mark.parametrize(
    ("first", "photos", "code"),
    [
        ({"person": 0}, [], 1007),
        ({"person": 9}, [], 1007),
        ({"person": True}, [], 1007),
        ({"person": ["me.jpg"]}, [], 1007),
        ({"person": 1, "rules": "everyone"}, [], 1007),
        ({"person": 1, "rules": '[{"if": {"person": 1}, "do": "keep"}]'}, [], 1007),
        ({"person": 1, "rules": "children"}, [], 1007),
        ({"person": 1}, [b"no picture"], 1003),
        ({"person": 1}, [photo(np.zeros((112, 92)))[:99]], 1007),
        ({"person": 1}, [jpeg(np.full((99, 99, 3), 110, np.uint8))], 1007),
        ({"person": 1}, ["{}"], 1007),
        ({"person": 2}, [b"x" * 160_000, b"x" * 160_000], 1009),
    ],
)
def test_photos_that_do_not_go_with_the_rules_end_it(
    live: TestClient, first: dict[str, Any], photos: list[bytes | str], code: int
):
    """As elsewhere; the client is told what is wrong."""
    with live.websocket_connect("/v1/live") as socket:
        socket.send_text(json.dumps(LOOK | first))
        for each in photos:
            socket.send({"type": "websocket.receive", "text" if isinstance(each, str) else "bytes": each})
        if photos and "{}" not in photos and code != 1009:
            socket.send_text("{}")
        if "{}" not in photos and code != 1009:
            assert "problem" in json.loads(socket.receive_text())
        assert code == closed(socket)[0]


def test_photos_come_once_and_in_time(live: TestClient, me: bytes, monkeypatch: pytest.MonkeyPatch):
    """A later message that has some is refused, and changes nothing; and whoever sends none is not waited for."""
    with live.websocket_connect("/v1/live") as socket:
        begun(socket, me)
        socket.send_text('{"person": 1}')
        assert "problem" in json.loads(socket.receive_text())
    monkeypatch.setattr(conversation, "IDLE", 0.05)
    with live.websocket_connect("/v1/live") as socket:
        socket.send_text(json.dumps(LOOK | {"person": 1}))
        assert 1008 == closed(socket)[0]


def test_no_frame_is_taken_for_a_photo(live: TestClient, me: bytes, whole: np.ndarray):
    """By a client that has sent fewer photos than it said: it is told, and sees no frame."""
    with live.websocket_connect("/v1/live") as socket:
        socket.send_text(json.dumps(LOOK | {"person": 2}))
        for each in (me, jpeg(whole), jpeg(whole)):
            socket.send_bytes(each)
        assert 1007 == closed(socket)[0]


@pytest.mark.process
def test_nothing_of_a_person_is_left_in_memory_after_a_session(whole: np.ndarray, me: bytes, album: Album):
    """Neither the numbers of the reference photo nor of those who were compared; while it lasts, the photo's are."""
    three = [album[1][3], album[12][4], album[21][2]]
    with serving("--workers", "2", "--live", "1") as server:
        with connect(f"{server.url.replace('http', 'ws')}/v1/live") as socket:
            socket.send(json.dumps(LOOK | {"person": 1}))
            socket.send(me)
            socket.send("{}")
            for _ in range(20):
                socket.send(jpeg(whole))
                socket.recv()
            secrets = _secrets(me, photo(*three), three)
            during = [secrets[0] in part for part in _memory(server.process.pid)]
        wait_until(lambda: "faceguard_live_sessions 0.0" in httpx2.get(f"{server.url}/metrics").text)
        left = [each for part in _memory(server.process.pid) for each in secrets if each in part]

    assert any(during)
    assert [] == left
