"""A real server process for the tests."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

PATIENCE = 60
"""Seconds until something is taken for stuck: more than anything takes on a machine that is busy with other work."""


@dataclass
class Server:
    """A running `faceguard serve`: its process, its address, and what it has written."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    url: str = ""

    def connect(self) -> socket.socket:
        """Open a bare connection, for clients that no library would be."""
        address = urlsplit(self.url)
        return socket.create_connection((address.hostname, address.port), PATIENCE)

    def get(self, path: str) -> httpx2.Response:
        """Ask for a path."""
        return httpx2.get(f"{self.url}{path}", timeout=PATIENCE)

    def post(self, path: str, **request: Any) -> httpx2.Response:
        """Send a request as httpx2 takes it."""
        return httpx2.post(f"{self.url}{path}", timeout=PATIENCE, **request)

    def metric(self, name: str) -> float:
        """Return the value of a metric, named with its labels; 0 where there is none yet."""
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.get("/metrics").text, re.MULTILINE)
        return float(found[1]) if found else 0

    def kill(self) -> None:
        """End it without a word, helpers too."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """End it as an orchestrator does, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def serving(
    *options: str, prefix: tuple[str, ...] = (), module: str = "faceguard", **environment: str
) -> Iterator[Server]:
    """Start a server on a free port, wait until it says where it is, and stop it at the end.

    The prefix is a program that runs it, like strace; the module is what is run.
    """
    words = [*prefix, sys.executable, "-m", module, "serve", "--port", "0", "--workers", "1", *options]
    process = subprocess.Popen(
        words, stderr=subprocess.PIPE, text=True, env=os.environ | environment, start_new_session=True
    )
    server, log = Server(process), process.stderr
    assert log
    listening = threading.Event()

    def read() -> None:
        for line in log:
            server.lines.append(line)
            if found := re.search(r"is at (http://[^\s\"]+)", line):
                server.url = found[1]
                listening.set()
        listening.set()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        listening.wait(PATIENCE)
        assert server.url, f"the server did not start:\n{''.join(server.lines)}"
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)  # a prefix would keep the signal to itself
        process.wait(PATIENCE)
        reader.join()
        log.close()


def wait_until(so: Callable[[], bool]) -> None:
    """Wait until it is so; fail where that is never the case."""
    deadline = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < deadline, "it never was so"
        time.sleep(0.02)


def form(image: bytes, boundary: str = "x", name: str = "p") -> bytes:
    """Write an upload's body."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n\r\n'
    return head.encode() + image + f"\r\n--{boundary}--\r\n".encode()


def head(*lines: str, method: str = "POST", path: str = "/v1/redact", boundary: str = "x") -> bytes:
    """Write an upload's request line and headers, with these besides."""
    own = (f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Type: multipart/form-data; boundary={boundary}")
    return "\r\n".join((*own, *lines, "", "")).encode()


def told(connection: socket.socket) -> bytes:
    """All that the server says until it closes the connection or has answered and falls silent."""
    said = b""
    with suppress(OSError):
        while chunk := connection.recv(2**16):
            said += chunk
            if (length := re.search(rb"content-length: (\d+)\r\n(?s:.*?)\r\n\r\n", said)) and len(
                said
            ) >= length.end() + int(length[1]):
                break
    return said
