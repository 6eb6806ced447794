"""Videos of a real server: beside photos, and when it ends."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest

from testing.descriptors import lying_in
from testing.server import PATIENCE, Server, serving, wait_until
from testing.videos import panned, video

pytestmark = pytest.mark.video

PHOTOS = 3


@pytest.fixture(scope="module")
def long(portrait: np.ndarray) -> bytes:
    """A video that takes minutes."""
    there = panned(portrait, 80)
    return video([*there, *there[::-1]] * 20)


def events(server: Server, place: str) -> Iterator[dict[str, Any]]:
    """Yield what is told of a video until the stream ends."""
    with httpx2.stream("GET", f"{server.url}{place}/events", timeout=PATIENCE) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def is_there(group: int) -> bool:
    """Tell whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_photos_are_answered_beside_videos_and_a_stop_ends_them(long: bytes, photo: bytes, tmp_path: Path):
    """Two videos are in work, with one worker for all. At the end both are told why, and nothing of them stays."""
    options = ("--detail", "fast", "--videos", "2", "--video-memory", "1000", "--spool", str(tmp_path))
    with serving(*options) as server, ThreadPoolExecutor(1) as clients:
        pid = server.process.pid
        at_once = clients.submit(server.post, "/v1/redact/video", files={"video": long})
        wait_until(lambda: server.metric("faceguard_videos") == 1)
        place = server.post("/v1/videos", files={"video": long}).headers["location"]
        told = events(server, place)
        assert "detecting" in {next(told)["state"], next(told)["state"]}
        wait_until(lambda: len(lying_in(tmp_path, pid)) >= 2)

        answered = [server.post("/v1/redact", files={"image": photo}).status_code for _ in range(PHOTOS)]
        still = server.get(place).json()["state"], at_once.done()
        server.process.send_signal(signal.SIGTERM)
        *_, last = told

        assert [200] * PHOTOS == answered
        assert ("detecting", False) == still
        assert ("failed", "urn:faceguard:problem:draining") == (last["state"], last["error"]["type"])
        refused = at_once.result(PATIENCE)
        assert (503, "urn:faceguard:problem:draining") == (refused.status_code, refused.json()["type"])
        assert 0 == server.process.wait(PATIENCE)
        assert [] == list(tmp_path.iterdir())
        wait_until(lambda: not is_there(pid))
