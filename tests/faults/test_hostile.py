"""Twenty hostile requests at once: what others notice while they are under way, and afterwards."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from testing.attacks import LASTING, Pulse, attacks
from testing.server import Server, serving, wait_until

HOSTILE, DEADLINE, LENIENCE = 20, 8, 12
"""Requests; seconds of each; and seconds after which what was stuck has been replaced, on a busy machine."""


def resident(server: Server) -> int:
    """Return the bytes that the service's process holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_twenty_hostile_requests_are_outlived(shared_data: Path, photo: bytes):
    """They take every place; nothing stands still meanwhile, and once they are past their deadline all is as before."""
    hostile = attacks(shared_data / "attacks")
    options = ("--workers", "2", "--queue", str(HOSTILE - 2), "--deadline", str(DEADLINE), "--detail", "fast")
    with serving(*options, module="testing.stuck") as server, ThreadPoolExecutor(HOSTILE) as clients:
        expected = server.post("/v1/redact", files={"image": photo}).content
        before = resident(server)
        with Pulse(server) as calm:
            time.sleep(3)
        with Pulse(server) as busy:
            under_way = [clients.submit(next(hostile), server) for _ in range(HOSTILE)]
            time.sleep(DEADLINE + LENIENCE)
        honest = []
        for _ in range(5):
            began = time.monotonic()
            answer = server.post("/v1/redact", files={"image": photo})
            honest.append((answer.status_code, answer.content == expected, time.monotonic() - began < DEADLINE))
        wait_until(lambda: server.get("/readyz").status_code == 200)
        for attack in under_way:
            attack.result(LASTING)
        grown = resident(server) - before
        assert 0 == server.metric("faceguard_queue_depth")
        assert 0 == server.stop()

    assert [(200, True, True)] * 5 == honest
    assert busy.p99 < 0.1 + 4 * calm.p99
    assert grown < 200 * 2**20
