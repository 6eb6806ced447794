"""WebSockets of a real server: how long they stay, what is said of them, and how they end."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.types import Receive, Scope, Send
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from faceguard.api import conversation
from faceguard.app import create_app
from faceguard.server import connection, websocket
from faceguard.server.server import Server
from faceguard.server.websocket import MOST_FIRST, MOST_MESSAGE
from faceguard.settings import Settings
from testing.server import PATIENCE, serving
from tests.conftest import ROOT
from tests.live.test_session import jpeg

pytestmark = pytest.mark.process

TEXT, BINARY, PING = 1, 2, 9
"""Kinds of frames."""
HEAD = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Send back what comes."""
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({**message, "type": "websocket.send"})


def opened_silently(address: tuple[str, int], path: str = "/") -> socket.socket:
    """Open a WebSocket of which nothing is read, and of which little waits outside of the server."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**12)
    client.settimeout(PATIENCE)
    client.connect(address)
    head = HEAD.replace(b"/ HTTP", f"{path} HTTP".encode()).replace(b"Host: a", b"Host: 127.0.0.1")
    client.sendall(head + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
    assert client.recv(2**10).startswith(b"HTTP/1.1 101")
    return client


def flood(client: socket.socket, content: bytes) -> None:
    """Send the same and read nothing, until the connection is cut off."""
    while True:
        client.sendall(content)


def frame(kind: int, content: bytes) -> bytes:
    """Return a frame of a client, whose mask changes nothing (RFC 6455, 5.2)."""
    return bytes([0x80 | kind, 0xFF]) + len(content).to_bytes(8) + bytes(4) + content


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """Where a server of little patience is."""
    monkeypatch.setattr(connection, "PATIENCE", 0.1)
    with running(Server(echo, "127.0.0.1", 0)) as address:
        yield address


@contextmanager
def running(server: Server) -> Iterator[tuple[str, int]]:
    """Run a server in a thread, and give its address."""
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()
    finally:
        server.should_exit = True
        thread.join()


def opened(address: tuple[str, int], path: str = "", **options: Any) -> ClientConnection:
    client: ClientConnection = connect(f"ws://{address[0]}:{address[1]}/{path}", proxy=None, **options)
    return client


def test_one_that_is_silent_stays(address: tuple[str, int]):
    """How long a request's head may take is no bound on it."""
    with opened(address) as client:
        time.sleep(0.5)
        client.send(b"frame")

        assert b"frame" == client.recv(PATIENCE)


def test_one_that_takes_nothing_is_cut_off(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch):
    """Even where the application only waits to tell it so; one that takes its time stays."""
    monkeypatch.setattr(websocket, "PATIENCE", 0.2)
    with opened_silently(address) as silent, opened(address, max_size=None) as slow:
        slow.send("options")
        with pytest.raises(ConnectionError):
            flood(silent, frame(BINARY, bytes(2**20)))
        slow.send(b"frame")

        assert ["options", b"frame"] == [slow.recv(PATIENCE), slow.recv(PATIENCE)]


def test_a_message_that_is_too_large_ends_it(address: tuple[str, int]):
    """One that is not comes back."""
    with opened(address, max_size=None, compression=None) as client:
        client.send("first")
        assert "first" == client.recv(PATIENCE)
        client.send(bytes(MOST_MESSAGE))
        assert MOST_MESSAGE == len(client.recv(PATIENCE))
        with suppress(ConnectionClosed):
            client.send(bytes(MOST_MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as ended:
            client.recv(PATIENCE)

    # What is still being sent may cut the connection off before its end is read.
    assert ended.value.rcvd is None or 1009 == ended.value.rcvd.code


def test_the_first_message_is_a_small_one(address: tuple[str, int]):
    """Before it nobody knows who sends; it may be followed by a large one at once."""
    with opened(address, max_size=None) as client:
        client.send("options")
        client.send(bytes(4 * MOST_FIRST))
        assert "options" == client.recv(PATIENCE)
        assert 4 * MOST_FIRST == len(client.recv(PATIENCE))
    with opened(address) as client, pytest.raises(ConnectionClosed):  # noqa: PT012 - either may be the first to know
        for _ in range(2):  # the first may be gone before the end of the connection is known
            client.send(bytes(4 * MOST_FIRST))
            client.recv(PATIENCE)


def test_nothing_is_compressed(address: tuple[str, int]):
    """A small message cannot become a large one."""
    with opened(address, compression="deflate") as client:
        assert "Sec-WebSocket-Extensions" not in client.response.headers  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "line", [b"X: " + b"a" * 12_000, b"Sec-WebSocket-Key: short", b"Sec-WebSocket-Version: 7", b"Host: other"]
)
def test_a_head_that_is_wrong_is_refused(address: tuple[str, int], line: bytes):
    """And the next one is served."""
    with socket.create_connection(address, PATIENCE) as client:
        client.sendall(HEAD + line + b"\r\n\r\n")
        said = client.recv(2**16)
    assert said.startswith(b"HTTP/1.1 4")
    with opened(address) as client:
        client.send("text")
        assert "text" == client.recv(PATIENCE)


@pytest.mark.parametrize("kind", [TEXT, BINARY])
def test_a_session_whose_client_takes_nothing_ends(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, portrait: np.ndarray, kind: int
):
    """Whether it sends wrong options or frames: the place is free again, and nothing failed."""
    monkeypatch.setattr(websocket, "PATIENCE", 0.2)
    monkeypatch.setattr(conversation, "UNREAD", 0.1)
    app = create_app(Settings(workers=1, live=1))
    content = b'{"style": "nothing"}' if kind == TEXT else jpeg(portrait)
    with running(Server(app, "127.0.0.1", 0)) as address, opened_silently(address, "/v1/live") as client:
        client.sendall(frame(TEXT, b'{"look_ahead": 0, "quality": 100}'))
        with pytest.raises(ConnectionError):
            flood(client, frame(kind, content))
        with opened(address, path="v1/live") as other:
            other.send('{"style": "nothing"}')
            assert "invalid-option" in other.recv(PATIENCE)

    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_served_one_leaves_no_trace_but_its_route(portrait: np.ndarray):
    """And ends with the service, which loses nothing."""
    with serving() as server:
        url = server.url.replace("http", "ws")
        with connect(f"{url}/v1/live?who=anna", additional_headers={"X-Who": "berta"}, proxy=None) as client:
            client.send(json.dumps({"look_ahead": 0}))
            client.send(jpeg(portrait))
            assert b"\xff\xd8" == client.recv(PATIENCE)[:2]
            with pytest.raises(InvalidStatus):
                connect(f"{url}/v1/live", additional_headers={"Origin": "https://carla.example"}, proxy=None).close()
            assert 0 == server.stop()
            with pytest.raises(ConnectionClosed) as ended:
                client.recv(PATIENCE)
    log = "".join(line for line in server.lines if server.url not in line)

    assert ended.value.rcvd
    assert 1012 == ended.value.rcvd.code
    assert 2 == log.count("method=WEBSOCKET route=/v1/live")
    assert not any(word in log for word in ("anna", "berta", "carla", "127.0.0.1:", "Traceback"))


def test_the_client_of_the_papers_works(portrait: np.ndarray, tmp_path: Path):
    """As it stands there."""
    code = re.findall(r"```python\n(.*?)```", (ROOT / "docs/live.md").read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    for part in code:
        exec(part, names)
    with serving() as server:
        url = f"{server.url.replace('http', 'ws')}/v1/live"
        whole = jpeg(portrait)
        answers = list(names["redacted"]([whole, whole[:999], whole], url, style="solid"))
        (tmp_path / "me.jpg").write_bytes(whole)
        with connect(url, proxy=None) as live:
            names["introduce"](live, [tmp_path / "me.jpg"], look_ahead=0)
            live.send(whole)
            known = live.recv(PATIENCE)

    assert [True, False, True] == [answer is not None and answer.startswith(b"\xff\xd8") for answer in answers]
    assert b"\xff\xd8" == known[:2]


def test_pings_of_one_that_takes_nothing_are_not_read(monkeypatch: pytest.MonkeyPatch):
    """Each is answered at once: what is not taken would wait in memory, as fast as a client can send."""
    monkeypatch.setattr(websocket, "PATIENCE", 60)
    most, sent, pings = 2**25, 0, frame(PING, bytes(125)) * 1000
    with running(server := Server(echo, "127.0.0.1", 0)) as address, opened_silently(address) as client:
        client.sendall(frame(TEXT, b"first"))
        client.settimeout(1)
        with suppress(TimeoutError):
            while sent < most:
                sent += client.send(pings)
        (connection,) = server.server_state.connections
        waiting = connection.transport.get_write_buffer_size()

    assert sent < most
    assert waiting < 2**21
