"""Twenty hostile requests at once: what others notice while they are under way, and afterwards."""

import itertools
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Self

import httpx2
import numpy as np
import pytest

from testing.pictures import saved
from testing.server import PATIENCE, Server, form, head, serving, wait_until
from testing.stuck import FREE
from testing.zips import entry

HOSTILE, DEADLINE, LENIENCE = 20, 8, 12
"""Requests; seconds of each; and seconds after which what was stuck has been replaced, on a busy machine."""
FOREVER = 4 * DEADLINE
"""Seconds for which a hostile client goes on at most."""

Attack = Callable[[Server], None]


def sent(image: bytes, *headers: str) -> Attack:
    """Send a picture, and read next to nothing of its answer."""
    body = form(image)

    def attack(server: Server) -> None:
        with server.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**14)
            connection.sendall(head(f"Content-Length: {len(body)}", *headers) + body)
            trickled(connection, lambda: connection.recv(1))

    return attack


def trickling(path: str, kind: str, piece: bytes) -> Attack:
    """Send next to nothing, for ever."""

    def attack(server: Server) -> None:
        with server.connect() as connection:
            lines = (
                f"POST {path} HTTP/1.1",
                "Host: localhost",
                f"Content-Type: {kind}",
                "Content-Length: 9999999",
                "",
                "",
            )
            connection.sendall("\r\n".join(lines).encode())
            trickled(connection, lambda: connection.sendall(piece))

    return attack


def trickled(connection: socket.socket, step: Callable[[], object]) -> None:
    """Do so every half second, until the server ends it."""
    start = time.monotonic()
    connection.settimeout(FOREVER)
    with suppress(OSError):
        while time.monotonic() - start < FOREVER and step() != b"":
            time.sleep(0.5)


@pytest.fixture
def attacks(shared_data: Path) -> Iterator[Attack]:
    """Files that were made to cost much, native code that never returns, slow clients and dear headers, in turn."""
    pictures = [path.read_bytes() for path in sorted((shared_data / "attacks").iterdir()) if path.suffix != ".md"]
    noise = saved(np.random.default_rng(0).integers(0, 255, (1200, 1200, 3), np.uint8), "PNG", compress_level=1)
    stuck = saved(np.zeros((64, FREE, 3), np.uint8), "PNG")
    boundary = "multipart/form-data; boundary=x"
    return itertools.cycle(
        [
            sent(stuck),
            *map(sent, pictures),
            sent(noise, "Accept: application/json"),
            sent(noise, "Accept: " + "a/b," * 100 + "*/*"),
            trickling("/v1/redact", boundary, b"-"),
            trickling("/v1/redact/archive", "application/zip", entry(b".a", b"")),
            trickling("/v1/redact/archive", "application/zip", entry(b"a/", b"")),
            trickling("/v1/detect", boundary, b"-"),
        ]
    )


class Pulse:
    """How long `/livez` takes, all the while."""

    def __init__(self, server: Server) -> None:
        self.seconds: list[float] = []
        self._stop, self._url = threading.Event(), f"{server.url}/livez"
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def p99(self) -> float:
        return float(np.percentile(self.seconds, 99))

    def _ask(self) -> None:
        with httpx2.Client(timeout=PATIENCE) as client:
            while not self._stop.wait(0.02):
                start = time.monotonic()
                client.get(self._url).raise_for_status()
                self.seconds.append(time.monotonic() - start)


def resident(server: Server) -> int:
    """Return the bytes that the service's process holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_twenty_hostile_requests_are_outlived(attacks: Iterator[Attack], photo: bytes):
    """They take every place; nothing stands still meanwhile, and once they are past their deadline all is as before."""
    options = ("--workers", "2", "--queue", str(HOSTILE - 2), "--deadline", str(DEADLINE), "--detail", "fast")
    with serving(*options, module="testing.stuck") as server, ThreadPoolExecutor(HOSTILE) as clients:
        expected = server.post("/v1/redact", files={"image": photo}).content
        before = resident(server)
        with Pulse(server) as calm:
            time.sleep(3)
        with Pulse(server) as busy:
            under_way = [clients.submit(next(attacks), server) for _ in range(HOSTILE)]
            time.sleep(DEADLINE + LENIENCE)
        honest = []
        for _ in range(5):
            began = time.monotonic()
            answer = server.post("/v1/redact", files={"image": photo})
            honest.append((answer.status_code, answer.content == expected, time.monotonic() - began < DEADLINE))
        wait_until(lambda: server.get("/readyz").status_code == 200)
        for attack in under_way:
            attack.result(FOREVER)
        grown = resident(server) - before
        assert 0 == server.metric("faceguard_queue_depth")
        assert 0 == server.stop()

    assert [(200, True, True)] * 5 == honest
    assert busy.p99 < 0.1 + 4 * calm.p99
    assert grown < 200 * 2**20
