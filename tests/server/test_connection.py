"""How long a client may take to read its answer."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send

from faceguard.server import connection
from faceguard.server.server import Server
from testing.server import told

pytestmark = pytest.mark.process

PIECE = bytes(2**17)
PIECES = 160
PATIENCE = 0.35


async def long_answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 20 MiB, piece by piece."""
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    for _ in range(PIECES):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer without having read the body."""
    if scope["type"] == "lifespan":
        await long_answer(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A connection that has asked for the long answer and buffers little of it, to a server of little patience."""
    monkeypatch.setattr(connection, "PATIENCE", PATIENCE)
    server = Server(long_answer, "127.0.0.1", 0)
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
        client.connect(server.servers[0].sockets[0].getsockname())
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        yield client
    server.should_exit = True
    running.join()


def test_a_slow_reader_gets_all_of_its_answer(client: socket.socket):
    """Many times the server looks and finds as much to be sent as before, as the answer goes on."""
    size, start = 0, time.monotonic()
    while said := client.recv(2**17):
        size += len(said)
        time.sleep(0.01)

    assert size > PIECES * len(PIECE)
    assert time.monotonic() - start > 5 * PATIENCE


def test_a_head_that_does_not_end_is_refused(client: socket.socket):
    """As one that is too large, and what is no HTTP as such."""
    for sent, status in ((b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 2**16, b"431"), (b"nonsense\r\n\r\n", b"400")):
        with socket.create_connection(client.getpeername()) as other:
            other.sendall(sent)
            said = told(other)

        assert b"HTTP/1.1 " + status == said[:12]
        assert b"urn:faceguard:problem:" in said


def test_one_that_stops_reading_is_cut_off(client: socket.socket):
    """What the server had not handed to the system by then is forgotten."""
    size = len(client.recv(2**17))
    time.sleep(6 * PATIENCE)

    with suppress(ConnectionResetError):
        while said := client.recv(2**17):
            size += len(said)
    assert size < PIECES * len(PIECE) / 2


def test_a_body_that_is_no_http_fails_nothing(caplog: pytest.LogCaptureFixture):
    """It is refused, and what the application answers to the request before it is of no use to anybody."""
    server = Server(refusing, "127.0.0.1", 0)
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    with socket.create_connection(server.servers[0].sockets[0].getsockname()) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n")
        said = told(client)
    server.should_exit = True
    running.join()

    assert said.startswith(b"HTTP/1.1 400")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_an_answer_whose_rest_is_gone_is_cut_off(caplog: pytest.LogCaptureFixture):
    """So its client knows that it is not whole; it is no failure."""

    async def vanishing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await long_answer(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ConnectionAbortedError

    server = Server(vanishing, "127.0.0.1", 0)
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    with socket.create_connection(server.servers[0].sockets[0].getsockname()) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        said = told(client)
    server.should_exit = True
    running.join()

    assert len(said.partition(b"\r\n\r\n")[2]) < 9
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
