"""How the service ends, and goes on, while native code keeps a worker."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import numpy as np
import pytest

from testing.pictures import saved
from testing.server import Server, form, head, serving, wait_until
from testing.stuck import FREE, HELD

GRACE = 30
"""Seconds after which an orchestrator kills."""


def picture(width: int) -> bytes:
    return saved(np.zeros((64, width, 3), np.uint8), "PNG")


def stopped(server: Server) -> tuple[int, float]:
    """Return the exit status after SIGTERM, and the seconds it took."""
    start = time.monotonic()
    return server.stop(), time.monotonic() - start


@pytest.mark.fault
def test_a_worker_that_native_code_keeps_is_replaced(photo: bytes):
    """It is answered at its deadline and told; then the service is ready with as many workers as before, and ends."""
    with serving("--deadline", "2", module="testing.stuck") as server, ThreadPoolExecutor(1) as clients:
        asked = clients.submit(server.post, "/v1/redact", files={"image": picture(FREE)})
        assert 503 == asked.result().status_code
        wait_until(lambda: server.get("/readyz").status_code == 503)
        wait_until(lambda: server.metric("faceguard_stuck_workers") == 1)
        wait_until(lambda: server.get("/readyz").status_code == 200)

        assert 0 == server.metric("faceguard_busy_workers")
        assert 200 == server.post("/v1/redact", files={"image": photo}, data={"detail": "fast"}).status_code
        status, seconds = stopped(server)

    assert 0 == status  # nobody waited for it any more
    assert seconds < 10


@pytest.mark.fault
def test_a_stop_that_loses_a_request_says_so():
    """The service ends within its grace with status 1: somebody waited for the picture that is stuck."""
    with serving("--deadline", "300", module="testing.stuck") as server, ThreadPoolExecutor(1) as clients:
        asked = clients.submit(server.post, "/v1/redact", files={"image": picture(FREE)})
        wait_until(lambda: server.metric("faceguard_busy_workers") == 1)
        status, seconds = stopped(server)
        asked.exception()

    assert 1 == status
    assert seconds < GRACE


def lives(server: Server) -> bool:
    """Ask whether anything is answered at all."""
    try:
        return httpx2.get(f"{server.url}/livez", timeout=1).is_success
    except httpx2.TimeoutException:
        return False


@pytest.mark.fault
@pytest.mark.parametrize("share", [0.5, 1])
def test_native_code_that_holds_the_interpreter_does_not_keep_the_process(share: float):
    """Whether it began before or after the signal, no line of Python runs any more; the process ends all the same."""
    body = form(picture(HELD))
    with serving(module="testing.stuck") as server, server.connect() as connection:
        connection.sendall(head(f"Content-Length: {len(body)}") + body[: int(share * len(body))])
        wait_until(lambda: not lives(server) if share == 1 else server.metric("faceguard_queue_depth") == 1)
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        connection.sendall(body[int(share * len(body)) :])
        status = server.process.wait(GRACE)

    assert 1 == status
    assert time.monotonic() - start < GRACE
    assert any("in sleeping" in line for line in server.lines)  # where it stood
