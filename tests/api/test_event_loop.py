"""The event loop, on which all clients wait, is never held up by one of them."""

import asyncio
import io
import threading
import time
from collections.abc import Iterator

import httpx2
import numpy as np
import pytest
from PIL import Image

from faceguard.app import create_app
from faceguard.server.server import Server
from faceguard.settings import Settings

LIMIT = 0.005
"""Seconds of the processor that one step of the loop may take."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A real server in this process, whose loop can be watched."""
    server = Server(create_app(Settings(workers=1, cache_entries=2)), "127.0.0.1", 0)
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    running.join()


@pytest.fixture(scope="module")
def large() -> bytes:
    """A picture of 20 MB."""
    noise = np.random.default_rng(0).integers(0, 255, (4000, 4400, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "jpeg", quality=95)
    assert len(file.getvalue()) > 20e6
    return file.getvalue()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of the processor that each step of every loop takes, without what other threads and programs take."""
    taken, run = list[float](), asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        start = time.thread_time()
        run(handle)
        taken.append(time.thread_time() - start)

    monkeypatch.setattr(asyncio.Handle, "_run", timed)
    return taken


@pytest.mark.parametrize("accept", ["application/json", "multipart/form-data", "image/jpeg"])
def test_a_large_picture_holds_nobody_up(url: str, large: bytes, steps: list[float], accept: str):
    """Neither while it comes nor while its answer is made and sent."""
    longest = []
    for _ in range(3):  # the first of all requests makes what is made once
        steps.clear()
        answer = httpx2.post(
            f"{url}/v1/redact", files={"image": large}, data={"boxes": "[]"}, headers={"Accept": accept}, timeout=60
        )
        assert 200 == answer.status_code
        assert len(answer.content) > 20e6
        longest.append(max(steps))

    assert min(longest) < LIMIT, longest


def test_a_digest_for_the_cache_holds_nobody_up(url: str, large: bytes, steps: list[float]):
    """It is made of all bytes of the picture."""
    data, longest = {"detector": "mediapipe", "detail": "fast"}, []
    for _ in range(3):
        steps.clear()
        answer = httpx2.post(f"{url}/v1/detect", files={"image": large}, data=data, timeout=60)
        assert 200 == answer.status_code
        longest.append(max(steps))

    assert min(longest) < LIMIT, longest
