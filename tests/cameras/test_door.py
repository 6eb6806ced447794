"""Who may watch sees the newest picture, and others see none."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faceguard.cameras.door import Door
from faceguard.cameras.plan import Plan
from faceguard.live.options import LiveOptions
from faceguard.server.server import Server
from faceguard.settings import Settings
from testing.cameras import clip

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

SETTINGS = Settings(allowed_hosts="camera.example")
HOST = (b"host", b"camera.example")


class Client:
    """Asks an application, as a server does."""

    def __init__(self, app: Door) -> None:
        self._app = app

    async def ask(
        self, path: str, *headers: tuple[bytes, bytes], method: str = "GET", parts: int = 99
    ) -> tuple[int, bytes]:
        """Return the status, and the body up to so many parts, after which the client leaves."""
        scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
        status, body, left = 0, [], asyncio.Event()

        async def receive() -> dict[str, Any]:
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            body.append(message.get("body", b""))
            if len(body) > parts:
                left.set()

        await self._app(scope, receive, send)
        return status, b"".join(body)


@asynccontextmanager
async def running(app: Door) -> AsyncIterator[Client]:
    """Start and end an application."""
    asked, told = asyncio.Queue[str](), asyncio.Queue[str]()

    async def receive() -> dict[str, Any]:
        return {"type": await asked.get()}

    async def send(message: Any) -> None:
        await told.put(message["type"])

    life = asyncio.ensure_future(app({"type": "lifespan", "state": {}}, receive, send))
    await asked.put("lifespan.startup")
    assert "lifespan.startup.complete" == await told.get()
    yield Client(app)
    await asked.put("lifespan.shutdown")
    assert "lifespan.shutdown.complete" == await told.get()
    await life


async def watched(plan: Plan) -> None:
    said: list[str] = []
    async with running(Door(SETTINGS, [plan], said.append, lambda: None)) as client:
        status, body = await client.ask("/front", HOST, parts=3)
        assert 200 == status
        assert 2 <= body.count(b"--frame\r\nContent-Type: image/jpeg")
        assert body.endswith(b"--frame\r\n")
        assert (400, 403, 404, 405) == (
            (await client.ask("/front", (b"host", b"other.example")))[0],
            (await client.ask("/front", HOST, (b"sec-fetch-site", b"cross-site")))[0],
            (await client.ask("/back", HOST))[0],
            (await client.ask("/front", HOST, method="POST"))[0],
        )
        assert (200, b"") == await client.ask("/front", HOST, method="HEAD")
        assert b"faceguard_camera_frames_total" in (await client.ask("/metrics"))[1]

    came, counted = said
    assert "front: Pictures come from the file" == came
    assert re.fullmatch(r"front: Pictures: \d+ shown, \d+ covered, \d+ dropped", counted)


def test_who_may_watch_sees_pictures(portrait: np.ndarray, tmp_path: Path):
    """By the names of this service, and not from another site's page; metrics are for all."""
    (tmp_path / "clip.mp4").write_bytes(clip(portrait, 8))
    plan = Plan.of("front", str(tmp_path / "clip.mp4"), ["http://127.0.0.1:8090/front"], None, LiveOptions())

    asyncio.run(watched(plan))


def test_no_camera_is_started_where_the_port_is_in_use(portrait: np.ndarray, tmp_path: Path):
    """Nobody could watch it, and what it writes elsewhere would be cut off."""
    (tmp_path / "clip.mp4").write_bytes(clip(portrait, 1))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        places = [f"http://127.0.0.1:{port}/front", str(tmp_path / "front.mp4")]
        said: list[str] = []
        door = Door(
            SETTINGS, [Plan.of("front", str(tmp_path / "clip.mp4"), places, None, LiveOptions())], said.append, exit
        )
        assert not Server(door, "127.0.0.1", port, greet=said.append).run_until_stopped()

    assert door.cameras is None
    assert [] == said
