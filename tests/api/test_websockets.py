"""No WebSocket is open before its route declares it, whatever the server is told of them."""

from pathlib import Path

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message

from faceguard.api.admission import Admission, Admitted
from faceguard.api.hosts import Hosts
from faceguard.api.keys import ApiKeys
from faceguard.app import create_app
from faceguard.settings import Settings
from tests.api.asgi import answered, scope
from tests.api.test_limits import refused

SETTINGS = Settings(workers=1, queue=0, allowed_hosts="testserver")
CLOSED = {"type": "websocket.close", "code": 1008}
CONNECT = {"type": "websocket.connect"}


def live(*, declared: bool) -> FastAPI:
    """Build the application with a WebSocket route."""
    app = create_app(SETTINGS)

    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(str(socket.app.state.admitted()))
        await socket.close()

    app.websocket("/v1/echo")(Admitted(limit="max_body")(echo) if declared else echo)
    return app


def opened(client: TestClient, path: str, *headers: tuple[bytes, bytes]) -> list[Message]:
    """Return what is sent to a client that opens a WebSocket."""
    asked = scope(client, path, type="websocket", headers=[(b"host", b"testserver"), *headers], subprotocols=[])
    del asked["method"]
    sent, _ = answered(client, asked, CONNECT)
    return sent


@pytest.mark.parametrize("path", ["/", "/livez", "/metrics", "/static/app.css", "/v1/redact", "/v1/echo", "/nothing"])
@pytest.mark.parametrize("declared", [None, False])
def test_a_websocket_to_any_path_is_closed(path: str, declared: bool | None):  # noqa: FBT001
    """By our own hand, and counted; also where there is a route for it that declares nothing."""
    with TestClient(create_app(SETTINGS) if declared is None else live(declared=declared)) as client:
        (message,) = opened(client, path)

        assert CLOSED.items() <= message.items()
        assert 1 == refused(client, "not-found")


def test_a_declared_one_is_opened_and_holds_a_place():
    """Until it is closed; with no place left the next one is refused."""
    app = live(declared=True)
    with TestClient(app) as client:
        workers = client.app_state["workers"]
        app.state.admitted = lambda: workers.admitted
        first = opened(client, "/v1/echo")
        with workers.admit():
            second = opened(client, "/v1/echo")

        assert ["websocket.accept", "websocket.send", "websocket.close"] == [message["type"] for message in first]
        assert "1" == first[1]["text"]
        assert ["websocket.accept", "websocket.close"] == [message["type"] for message in second]
        assert 1013 == second[1]["code"]
        assert 0 == workers.admitted


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ([(b"host", b"evil.example")], "unknown-host"),
        ([(b"host", b"testserver"), (b"origin", b"https://evil.example")], "cross-site"),
        ([(b"host", b"testserver"), (b"origin", b"http://[")], "cross-site"),
        ([(b"host", b"testserver"), (b"sec-fetch-site", b"cross-site")], "cross-site"),
    ],
)
def test_hosts_and_origins_hold_for_declared_ones_too(headers: list[tuple[bytes, bytes]], reason: str):
    """Another site's page may open a WebSocket to anywhere, and no preflight asks first."""
    with TestClient(live(declared=True)) as client:
        asked = scope(client, "/v1/live", type="websocket", headers=headers, subprotocols=[])
        sent, _ = answered(client, asked, CONNECT)

        assert CLOSED.items() <= sent[0].items()
        assert 1 == refused(client, reason)


@pytest.mark.parametrize("name", ["hosts", "keys", "keys in the first message", "admission"])
def test_each_door_is_closed_by_itself(client: TestClient, tmp_path: Path, name: str):
    """None relies on another one to have looked."""
    (tmp_path / "keys").write_text("our-key\n")
    passed = []

    async def behind(*scope: object) -> None:
        passed.append(scope)

    doors: dict[str, ASGIApp] = {
        "hosts": Hosts(behind, hosts=["localhost"], origins=[]),
        **dict.fromkeys(("keys", "keys in the first message"), ApiKeys(behind, file=tmp_path / "keys")),
        "admission": Admission(behind),
    }
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    waiting = [CONNECT, {"type": "websocket.receive", "text": '{"key": "other"}'}] if "first" in name else []
    headers = [(b"host", b"testserver"), *([(b"x-api-key", b"other")] if name == "keys" else [])]
    asked = scope(client, "/v1/echo", type="websocket", headers=headers, subprotocols=[], app=client.app)

    async def receive() -> Message:
        return waiting.pop(0)

    assert client.portal
    client.portal.call(doors[name], asked, receive, send)

    assert CLOSED.items() <= sent[-1].items()
    assert [] == waiting
    assert [] == passed


@pytest.mark.parametrize("reason", ["unauthorized", "too-many-sessions"])
def test_one_that_leaves_before_it_is_refused_is_no_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, reason: str
):
    """Nobody is left to tell, as the server says, and nothing is wrong with the service."""
    (tmp_path / "keys").write_text("our-key\n")
    keys = {"api_keys_file": tmp_path / "keys"} if reason == "unauthorized" else {}
    with TestClient(create_app(SETTINGS.model_copy(update={"live": 1} | keys))) as client:
        places = client.app_state["live"]
        taken = places.admit()
        asked = scope(client, "/v1/live", type="websocket", subprotocols=[])
        waiting: list[Message] = [CONNECT, {"type": "websocket.disconnect", "code": 1006}]
        opening = 1 if reason == "unauthorized" else 0

        async def receive() -> Message:
            return waiting.pop(0)

        async def send(message: Message) -> None:
            nonlocal opening
            opening -= 1
            if opening < 0:
                raise OSError(message["type"])

        assert client.portal
        client.portal.call(client.app, asked, receive, send)
        taken.release()

        assert 0 == refused(client, "internal")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
