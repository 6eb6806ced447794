"""HTTP for those who watch: MJPEG, which browsers and OBS show, and metrics."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from faceguard.api.hosts import Callers
from faceguard.api.problems import STATUS
from faceguard.cameras.cameras import Cameras, Say
from faceguard.cameras.feed import Feed
from faceguard.cameras.plan import Plan
from faceguard.metrics import CONTENT_TYPE
from faceguard.settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BORDER = b"frame"
METRICS = "/metrics"
UNCHANGED = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Door:
    """The application: an ASGI 3 callable, which starts and ends the cameras with the server."""

    def __init__(self, settings: Settings, plans: Sequence[Plan], say: Say, done: Callable[[], None]) -> None:
        """Take who is called when all cameras have ended by themselves."""
        self._plans, self._say, self._done = plans, say, done
        self._callers = Callers(settings.allowed_hosts, settings.allowed_origins)
        self.cameras: Cameras | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await self._answer(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        self.cameras = cameras = Cameras(self._plans, self._say, asyncio.get_running_loop())
        cameras.start()
        scope["state"]["workers"] = cameras
        await send({"type": "lifespan.startup.complete"})
        watching = asyncio.ensure_future(self._watch(cameras))
        await receive()
        watching.cancel()
        cameras.drain()
        await asyncio.to_thread(cameras.wait)
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self, cameras: Cameras) -> None:
        await asyncio.to_thread(cameras.wait)
        self._done()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, cameras = scope["path"], self.cameras
        if path != METRICS and (refusal := self._callers.refusal(scope)):
            await _say(send, int(STATUS[type(refusal)]), refusal.title)
        elif scope["method"] not in {"GET", "HEAD"}:
            await _say(send, 405, "Only GET is answered here")
        elif path == METRICS and cameras:
            await _send(send, 200, CONTENT_TYPE, cameras.metrics.text())
        elif cameras and path in cameras.feeds:
            await _shown(cameras.feeds[path], scope["method"] == "HEAD", receive, send)
        else:
            await _say(send, 404, "No camera is shown here")


async def _shown(feed: Feed, head: bool, receive: Receive, send: Send) -> None:  # noqa: FBT001 - the method
    """Send JPEGs for as long as somebody takes them."""
    kind = b"multipart/x-mixed-replace; boundary=" + BORDER
    headers = [(b"content-type", kind), *UNCHANGED]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if not head:
        sending, left = asyncio.ensure_future(_parts(feed, send)), asyncio.ensure_future(_left(receive))
        await asyncio.wait({sending, left}, return_when=asyncio.FIRST_COMPLETED)
        for task in (sending, left):
            task.cancel()
        await asyncio.gather(sending, left, return_exceptions=True)
    with contextlib.suppress(RuntimeError):  # the client has left
        await send({"type": "http.response.body", "body": b""})


async def _parts(feed: Feed, send: Send) -> None:
    border = b"--" + BORDER + b"\r\n"
    await send({"type": "http.response.body", "body": border, "more_body": True})
    async for content in feed.pictures():
        head = b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(content)
        # A browser shows a picture once it has seen the border behind it.
        await send({"type": "http.response.body", "body": head + content + b"\r\n" + border, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, status: int, words: str) -> None:
    await _send(send, status, "text/plain; charset=utf-8", f"{words}\n".encode())


async def _send(send: Send, status: int, kind: str, body: bytes) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body)), *UNCHANGED]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
