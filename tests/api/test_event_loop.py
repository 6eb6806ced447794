"""The event loop, on which all clients wait, is never held up by one of them."""

import asyncio
import hashlib
import io
import threading
import time
from collections.abc import Callable, Iterator

import httpx2
import numpy as np
import pytest
from PIL import Image

from faceguard.app import create_app
from faceguard.server.server import Server
from faceguard.settings import Settings

pytestmark = pytest.mark.process


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


@pytest.fixture(scope="module")
def one_digest(large: bytes) -> float:
    """Seconds of the processor that it takes to read each byte of the picture once."""
    start = time.thread_time()
    hashlib.sha256(large)
    return time.thread_time() - start


@pytest.fixture
def all_below(monkeypatch: pytest.MonkeyPatch) -> Callable[[float, Callable[[], None]], bool]:
    """Return a function that tells whether each step a call makes a loop take is below these seconds of the processor.

    Without what other threads and programs take, and in one of five calls: some steps collect garbage, and the first
    of all makes what is made once.
    """
    taken, run = list[float](), asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        start = time.thread_time()
        run(handle)
        taken.append(time.thread_time() - start)

    def below(limit: float, call: Callable[[], None]) -> bool:
        taken.clear()
        call()
        return max(taken) < limit

    monkeypatch.setattr(asyncio.Handle, "_run", timed)
    return lambda limit, call: any(below(limit, call) for _ in range(5))


@pytest.mark.parametrize("accept", ["application/json", "multipart/form-data", "image/jpeg"])
def test_a_large_picture_holds_nobody_up(
    url: str, large: bytes, one_digest: float, all_below: Callable[[float, Callable[[], None]], bool], accept: str
):
    """Neither while it comes nor while its answer is made and sent: no step reads it all."""

    def redact() -> None:
        answer = httpx2.post(
            f"{url}/v1/redact", files={"image": large}, data={"boxes": "[]"}, headers={"Accept": accept}, timeout=60
        )
        assert 200 == answer.status_code
        assert len(answer.content) > 19e6

    assert all_below(one_digest, redact)


def test_a_digest_for_the_cache_holds_nobody_up(
    url: str, large: bytes, one_digest: float, all_below: Callable[[float, Callable[[], None]], bool]
):
    """It is made of all bytes of the picture, but elsewhere."""

    def detect() -> None:
        data = {"detector": "mediapipe", "detail": "fast"}
        assert 200 == httpx2.post(f"{url}/v1/detect", files={"image": large}, data=data, timeout=60).status_code

    assert all_below(one_digest, detect)
