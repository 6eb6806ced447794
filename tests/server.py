"""A real server process for the tests."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Server:
    """A running `faceguard serve`: its process, its address, and what it has written."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    url: str = ""

    def stop(self) -> int:
        """End it as an orchestrator does, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def serving(*options: str, prefix: tuple[str, ...] = (), **environment: str) -> Iterator[Server]:
    """Start a server on a free port, wait until it says where it is, and stop it at the end.

    The prefix is a program that runs it, like strace.
    """
    words = [*prefix, sys.executable, "-m", "service", "serve", "--port", "0", "--workers", "1", *options]
    process = subprocess.Popen(
        words, stderr=subprocess.PIPE, text=True, env=os.environ | environment, start_new_session=True
    )
    server = Server(process)
    listening = threading.Event()

    def read() -> None:
        for line in process.stderr:
            server.lines.append(line)
            if found := re.search(r"is at (http://\S+)", line):
                server.url = found[1]
                listening.set()
        listening.set()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        listening.wait(60)
        assert server.url, f"the server did not start:\n{''.join(server.lines)}"
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)  # a prefix would keep the signal to itself
        process.wait(60)
        reader.join()
        process.stderr.close()
