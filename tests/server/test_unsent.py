"""The bound on what clients have not taken, in all connections together."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from faceguard.server.server import Server
from faceguard.server.unsent import Answer, Unsent
from testing.pictures import saved
from testing.server import form, head, serving, wait_until

pytestmark = pytest.mark.process

PIECES, PIECE = 256, bytes(2**16)
SIZE = PIECES * len(PIECE)
"""Several times what the kernel keeps for a client that does not read."""
MOST = 2 * SIZE


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 150)), max_size=60))
def test_the_bound_holds_whatever_is_sent(steps: list[tuple[int, int]]):
    """Of any number of answers, more than it is left only where there is but one; the total is what is left of all."""
    cut: list[int] = []
    answers = [Answer(lambda number=number: cut.append(number)) for number in range(10)]  # type: ignore[misc]
    unsent = Unsent(100)
    for number, size in steps:
        unsent.note(answers[number], size, 0)

        left = [answer.unsent for answer in answers if answer.unsent]
        assert unsent.total == sum(left)
        assert unsent.total <= 100 or len(left) == 1


def test_the_slowest_is_cut_off():
    """By the bytes it took in its time: neither the newest, nor the largest, nor the oldest that takes its share."""
    cut: list[str] = []
    answers = {name: Answer(lambda name=name: cut.append(name)) for name in ("steady", "slow", "large", "new")}  # type: ignore[misc]
    unsent, ages = Unsent(1000), {"steady": 100, "slow": 50, "large": 10, "new": 0}
    for name, answer in answers.items():
        answer.begin()
        answer._begun -= ages[name]
    unsent.note(answers["steady"], 200, 2**30)
    unsent.note(answers["slow"], 200, 2**16)
    unsent.note(answers["large"], 600, 2**20)
    assert [] == cut
    unsent.note(answers["new"], 100, 0)

    assert ["slow"] == cut
    assert 900 == unsent.total


async def long_answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer so many bytes, of which the length is told."""
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
        return
    headers = [(b"content-length", str(SIZE).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(PIECES):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """A server of long answers that keeps two of them."""
    server = Server(long_answer, "127.0.0.1", 0, unsent=MOST)
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    running.join()


def asked(address: tuple[str, int]) -> socket.socket:
    """Ask for an answer on a connection that buffers little of it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**14)
    connection.connect(address)
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection


def taken(connection: socket.socket) -> int:
    """Take all that comes of an answer, and return how much it was."""
    connection.settimeout(10)
    size = 0
    with suppress(OSError):
        while size <= SIZE and (piece := connection.recv(2**20)):
            size += len(piece)
    return size


def test_of_many_that_do_not_read_only_as_many_stay_as_there_is_room_for(address: tuple[str, int]):
    """Whoever reads is answered in full all the while."""
    with ExitStack() as stack:
        idle = [stack.enter_context(asked(address)) for _ in range(10)]
        time.sleep(0.5)
        for _ in range(3):
            with asked(address) as reader:
                assert taken(reader) > SIZE
        whole = [connection for connection in idle if taken(connection) > SIZE]

    assert len(whole) <= 3


@pytest.mark.fault
def test_slow_readers_take_a_bounded_share_of_memory():
    """Forty clients that read next to nothing of large answers: the memory is that of a few, and others are served."""
    noise = saved(np.random.default_rng(0).integers(0, 255, (1500, 1500, 3), np.uint8), "PNG", compress_level=1)
    body, most = form(noise), 32 * 2**20
    options = ("--detail", "fast", "--queue", "60", "--max-unsent", str(most), "--deadline", "100")
    with serving(*options) as server, ExitStack() as stack:

        def resident() -> int:
            status = Path(f"/proc/{server.process.pid}/status").read_text()
            return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024

        def ask() -> None:
            connection = stack.enter_context(server.connect())
            connection.sendall(head(f"Content-Length: {len(body)}", "Accept: application/json") + body)
            wait_until(lambda: not server.metric("faceguard_queue_depth") + server.metric("faceguard_busy_workers"))

        ask()
        before = resident()
        for _ in range(40):
            ask()
        grown = resident() - before
        answer = server.post("/v1/redact", files={"image": noise}, headers={"Accept": "application/json"})
        cut_off = sum("cut off" in line for line in server.lines)

    assert 200 == answer.status_code
    assert cut_off >= 30
    assert grown < 4 * most
