"""Requests that were made to cost a service much, and the pulse of one."""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import httpx2
import numpy as np

from testing.pictures import saved
from testing.server import PATIENCE, Server, form, head
from testing.stuck import FREE
from testing.zips import entry

LASTING = 32
"""Seconds for which a hostile client goes on at most."""

Attack = Callable[[Server], None]


def attacks(folder: Path) -> Iterator[Attack]:
    """Files of a folder that were made to cost much, native code that never returns, slow clients and dear headers.

    In turn, for ever. They are for `python -m testing.stuck serve`.
    """
    pictures = [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix != ".md"]
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
    connection.settimeout(LASTING)
    with suppress(OSError):
        while time.monotonic() - start < LASTING and step() != b"":
            time.sleep(0.5)


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
