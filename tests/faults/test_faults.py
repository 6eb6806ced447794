"""What goes wrong in the world. After each fault the service is ready, and answers the same picture the same way."""

import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2
import numpy as np
import pytest

from testing.pictures import saved
from testing.server import PATIENCE, Server, form, head, serving, told, wait_until

pytestmark = pytest.mark.fault

DEADLINE = 8


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all of them, as in real life."""
    with serving("--deadline", str(DEADLINE), "--queue", "2", "--max-body", "8MiB", "--log-format", "json") as server:
        yield server


@pytest.fixture(scope="module")
def expected(server: Server, photo: bytes) -> bytes:
    """What the photo's answer is before anything has gone wrong."""
    return server.post("/v1/redact", files={"image": photo}).raise_for_status().content


@pytest.fixture(autouse=True)
def unharmed(server: Server, photo: bytes, expected: bytes) -> Iterator[None]:
    """Afterwards the service is ready, every place is free, and the answer is what it was."""
    yield
    wait_until(lambda: not server.metric("faceguard_queue_depth") + server.metric("faceguard_busy_workers"))
    assert 200 == server.get("/readyz").status_code
    assert expected == server.post("/v1/redact", files={"image": photo}).content


def exchange(server: Server, sent: bytes) -> bytes:
    """Send these bytes; what comes back."""
    with server.connect() as connection:
        connection.sendall(sent)
        return told(connection)


def status(answer: bytes) -> int:
    """Return the status of an answer; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def sockets(server: Server) -> int:
    """How many the server's process has open."""
    links = []
    for entry in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed in between
            links.append(str(entry.readlink()))
    return sum(link.startswith("socket:") for link in links)


def reset(connection: socket.socket) -> None:
    """End it without a goodbye."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_abrupt_disconnects(server: Server, photo: bytes, share: float):
    """Thirty clients that vanish before, in the middle of and after their body leave nothing behind."""
    body = form(photo)
    for _ in range(30):
        connection = server.connect()
        connection.sendall(head(f"Content-Length: {len(body)}") + body[: int(len(body) * share)])
        reset(connection)


def test_work_of_those_who_left_while_they_waited_never_starts(photo: bytes):
    """Two leave who wait behind a picture that takes long: their places are free at once, and it alone is done."""
    body = form(photo)
    noise = np.random.default_rng(1).integers(0, 255, (3000, 3000, 3), np.uint8)
    with serving("--detail", "fast", "--queue", "2") as server, ThreadPoolExecutor(1) as clients:
        first = clients.submit(server.post, "/v1/redact", files={"image": saved(noise, "JPEG")})
        wait_until(lambda: server.metric("faceguard_busy_workers") == 1)
        waiting = [server.connect() for _ in range(2)]
        for connection in waiting:
            connection.sendall(head(f"Content-Length: {len(body)}") + body)
        wait_until(lambda: server.metric("faceguard_queue_depth") == 2)
        for connection in waiting:
            reset(connection)
        wait_until(lambda: server.metric("faceguard_queue_depth") == 0)
        was_busy = server.metric("faceguard_busy_workers")

        assert 200 == first.result().status_code
        assert 1 == was_busy
        wait_until(lambda: server.metric("faceguard_busy_workers") == 0)
        assert 1 == server.metric('faceguard_stage_seconds_count{stage="decode"}')


@pytest.mark.parametrize(
    ("headers", "body", "expected_status"),
    [
        (["Content-Length: 999999999999"], b"", 413),
        (["Content-Length: 999999999999", "Expect: 100-continue"], b"", 413),
        (["Content-Length: 10", "Content-Length: 20"], b"0123456789", 400),
        (["Content-Length: -1"], b"", 400),
        (["Content-Length: ten"], b"", 400),
        (["Content-Length: 10", "Transfer-Encoding: chunked"], b"0\r\n\r\n", 400),
        (["Transfer-Encoding: chunked"], b"zz\r\nnot a chunk", 400),
        (["Content-Length: 4"], b"--x-", 400),
        (["Content-Length: 9"], b"--other--", 400),
        (["Content-Length: 0"], b"", 400),
    ],
)
def test_lying_lengths(server: Server, headers: list[str], body: bytes, expected_status: int):
    """A length that cannot be, or a body that is no form, is refused at once, as a problem."""
    answer = exchange(server, head(*headers) + body)

    assert expected_status == status(answer)
    assert b"application/problem+json" in answer


def test_more_is_sent_than_was_said(server: Server, photo: bytes):
    """What follows the declared end is not taken for a part of the picture, and harms nobody."""
    body = form(photo)

    answer = exchange(server, head(f"Content-Length: {len(body)}") + body + b"\x00" * 5000)

    assert status(answer) in {200, 400}


def test_truncated_forms(server: Server, photo: bytes):
    """Wherever a form ends, with an honest length, the answer is a 4xx."""
    body = form(photo)
    for end in (1, 20, 60, 75, 200, len(body) // 2, len(body) - 3):
        answer = exchange(server, head(f"Content-Length: {end}") + body[:end])

        assert status(answer) in {400, 415, 422}, end


def test_a_boundary_within_the_picture(server: Server, photo: bytes):
    """The part ends there: a broken picture and a stray part, no crash."""
    body = form(photo[:1000] + b"\r\n--x\r\n\r\n" + photo[1000:])

    answer = server.post("/v1/redact", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})

    assert 400 <= answer.status_code < 500


def test_a_thousand_random_bodies(server: Server, photo: bytes):
    """Noise, noise in a form, and a picture with noise in it: a picture or a problem, never a 500."""
    rng = random.Random(5)
    seen: dict[int, int] = {}
    with httpx2.Client(base_url=server.url, timeout=PATIENCE) as client:
        for number in range(1000):
            noise = rng.randbytes(rng.randrange(2000))
            if number % 100 == 0:
                place = rng.randrange(len(photo))
                body = form(photo[:place] + noise + photo[place + len(noise) :])
            elif number % 2:
                body = form(rng.choice([photo[:3], b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBPVP8 ", b""]) + noise)
            else:
                body = noise
            answer = client.post(
                "/v1/redact", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
            )
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1

    assert seen.keys() <= {200, 400, 413, 415, 422}
    assert {400, 415, 422} <= seen.keys()


def test_a_refusal_comes_before_the_body(server: Server, photo: bytes):
    """With every place taken, a client that has sent its head alone is told so, and not asked to go on."""
    waiting = [server.connect() for _ in range(3)]
    for connection in waiting:
        connection.sendall(head("Content-Length: 1000"))
    wait_until(lambda: server.metric("faceguard_queue_depth") == 3)
    answer = exchange(server, head("Content-Length: 1000000", "Expect: 100-continue"))
    body = form(photo * 20)  # a client that does not wait to be asked gets to read the answer all the same
    late = exchange(server, head(f"Content-Length: {len(body)}") + body)
    for connection in waiting:
        connection.close()

    for refusal in (answer, late):
        assert 503 == status(refusal)
        assert b"retry-after" in refusal
        assert b"problem:busy" in refusal


def test_slow_bodies_have_the_deadline(server: Server):
    """Three senders of a byte a second take every place; each is told 503 when its time is over."""
    answers: list[bytes] = []

    def trickle() -> None:
        with server.connect() as connection:
            connection.sendall(head("Content-Length: 100000") + form(b"")[:60])
            connection.settimeout(1)
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                try:
                    connection.sendall(b"-")
                    if said := connection.recv(2**16):
                        answers.append(said + told(connection))
                        return
                except TimeoutError:
                    continue

    start = time.monotonic()
    senders = [threading.Thread(target=trickle) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert [503] * 3 == [status(answer) for answer in answers]
    assert all(b"problem:deadline" in answer for answer in answers)
    assert time.monotonic() - start < DEADLINE + 10


def test_slow_heads_are_cut_off(server: Server, photo: bytes):
    """Two hundred clients that send a header every second hold no place, and are gone after twenty."""
    clients = [server.connect() for _ in range(200)]
    for connection in clients:
        connection.sendall(b"POST /v1/redact HTTP/1.1\r\nHost: localhost\r\n")
    start = time.monotonic()
    assert 200 == server.post("/v1/redact", files={"image": photo}).status_code
    while clients and time.monotonic() < start + 30:
        time.sleep(1)
        for connection in list(clients):
            try:
                connection.sendall(b"X-A: b\r\n")
            except OSError:
                clients.remove(connection)
                connection.close()

    assert [] == clients
    assert not [line for line in server.lines if "Traceback" in line]


def test_answers_that_are_not_read_are_dropped():
    """A client that asks for megabytes and reads nothing is cut off, and its answers are forgotten."""
    request = b"GET /static/vendor/swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with serving() as server:
        before = sockets(server)
        with server.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(request * 5)
            wait_until(lambda: sockets(server) == before + 1)
            start = time.monotonic()
            wait_until(lambda: sockets(server) == before)

    assert time.monotonic() - start < 45


def test_sigterm_under_load_answers_all_that_were_admitted(photo: bytes):
    """Nine are in the house when the signal comes, more knock: the nine get their picture, the exit status is 0."""
    with serving("--queue", "8", "--detail", "fast") as server, ThreadPoolExecutor(24) as clients:
        body, stop, seen = form(photo), threading.Event(), set[int]()

        def knock() -> None:
            while not stop.wait(0.02):
                try:
                    with server.connect() as connection:
                        connection.sendall(head(f"Content-Length: {len(body)}") + body)
                        seen.add(status(told(connection)))
                except OSError:
                    seen.add(0)

        def is_closed() -> bool:
            try:
                server.connect().close()
            except OSError:
                return True
            return False

        admitted = [server.connect() for _ in range(9)]
        for connection in admitted:
            connection.sendall(head(f"Content-Length: {len(body)}", "Connection: close") + body[:-2])
        wait_until(lambda: server.metric("faceguard_queue_depth") == 9)
        knocking = [clients.submit(knock) for _ in range(12)]
        wait_until(lambda: 503 in seen)
        stopped = clients.submit(server.stop)
        wait_until(is_closed)
        for connection in admitted:
            connection.sendall(body[-2:])
        answers = [told(connection) for connection in admitted]
        for connection in admitted:
            connection.close()
        assert 0 == stopped.result(PATIENCE)
        stop.set()
        for each in knocking:
            each.result()

    assert [200] * 9 == [status(answer) for answer in answers]
    assert seen <= {0, 503}
