"""Load by wrk: pictures from so many connections, and what became of each."""

import re
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.gauges import Cost
from testing.server import Server

SCRIPT = Path(__file__).with_name("load.lua")


class Answer(NamedTuple):
    """Times are in milliseconds."""

    status: int
    sent: float
    done: float


class Load(NamedTuple):
    """What one run of wrk saw."""

    answers: Sequence[Answer]
    errors: int

    @property
    def served(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status == 200]

    @property
    def rate(self) -> float:
        """Pictures a second."""
        return rate([answer.done / 1000 for answer in self.served])

    def percentile(self, share: float) -> float:
        """Of the seconds that served requests took."""
        return float(np.quantile([answer.done - answer.sent for answer in self.served], share)) / 1000


def rate(ends: Sequence[float]) -> float:
    """Of what ended at these seconds; the first and the last end are the clock."""
    return (len(ends) - 1) / (max(ends) - min(ends))


def send(
    server: Server, pictures: Sequence[Path], seconds: float, connections: int, cost: Cost, pause: float = 0
) -> Load:
    """Send pictures from so many connections, each with a pause of so many milliseconds between two."""
    wrk = ("wrk", "-t", str(connections), "-c", str(connections), "-d", f"{seconds:.0f}s", "--timeout", "60s")
    command = [
        *wrk,
        "-s",
        str(SCRIPT),
        f"{server.url}/v1/redact",
        "--",
        str(pause),
        str(connections),
        *map(str, pictures),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        watching = threading.Thread(target=cost.watch, args=(seconds, lambda: server.metric("faceguard_faces_count")))
        watching.start()
        lines = running.communicate()[0]
        watching.join()
    answers = [
        Answer(int(a), float(b), float(c)) for a, b, c in re.findall(r"^(\d{3}) (\S+) (\S+)$", lines, re.MULTILINE)
    ]
    return Load(answers, int(re.findall(r"^errors (\d+)$", lines, re.MULTILINE)[0]))
