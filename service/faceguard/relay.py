"""The process that makes JSON of what is written past the log: by native code, or by Python itself as it ends.

usage: python relay.py, with the lines on standard input

It is a process of its own, so that the last words of one that native code ends, or holds, are told as well.
"""

import json
import os
import signal
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

PIECE = 600
"""Bytes of a line that are told at once: as JSON they are fewer than the 4096 that a pipe takes in one piece."""


def moment(seconds: float) -> str:
    """Write seconds since 1970 as RFC 3339, in local time with its distance from UTC."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(timespec="milliseconds")


def told(line: bytes) -> str:
    """Return the JSON object for a line."""
    entry = {
        "time": moment(datetime.now(UTC).timestamp()),
        "level": "warning",
        "logger": "stderr",
        "message": line.decode(errors="backslashreplace").rstrip(),
    }
    return json.dumps(entry)


def relay(lines: Iterable[bytes], target: int) -> None:
    """Write each line that is not blank as JSON to a descriptor, each at once, as the log writes there too."""
    for line in lines:
        if line.strip():
            os.write(target, f"{told(line)}\n".encode())


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it ends with the last process that may write
    relay(iter(lambda: sys.stdin.buffer.readline(PIECE), b""), sys.stdout.fileno())
