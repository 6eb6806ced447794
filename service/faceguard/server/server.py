"""uvicorn's server, as this service needs it."""

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import Any

import uvicorn

from faceguard.server.connection import MOST_HEAD, Connection
from faceguard.server.unsent import Unsent
from faceguard.server.watchdog import Watchdog
from faceguard.server.websocket import MOST_MESSAGE, WebSocketConnection

GRACE_SECONDS = 25
"""How long a stop waits for running requests: less than the 30 s after which Kubernetes kills."""
LAST_SECONDS = 28
"""How long a stop takes at most, whatever native code does."""
LOST = 1
"""The exit status where an admitted request was not answered in full."""

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}  # noqa: S104 - nothing is bound here
"""Addresses to listen on, and what to ask instead."""
ABSENT = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
"""What binding says of an address that this machine does not have, as `::1` where IPv6 is switched off."""


class Server(uvicorn.Server):
    """Serves an application until SIGTERM or SIGINT, then finishes the admitted requests and exits.

    The status is 0 where nothing was lost.
    """

    def __init__(
        self,
        app: Callable[..., Any],
        host: str,
        port: int,
        unsent: int = 2**28,
        greet: Callable[[str], object] = print,
        hint: str = "Try: curl --fail-with-body -F image=@photo.jpg {url}/v1/redact -o redacted.jpg",
        other_port: str = "choose another one by --port",
    ) -> None:
        """At most so many bytes of all answers may be unsent.

        Where it is and what to try is told by `greet`, and in the log what to do where the port is in use.
        """
        self._app, self._greet, self._hint, self._other_port = app, greet, hint, other_port
        config = uvicorn.Config(
            self._watched,
            interface="asgi3",
            http=partial(Connection, Unsent(unsent)),  # type: ignore[arg-type]  # it is called as a class is
            ws=WebSocketConnection,
            ws_max_size=MOST_MESSAGE,
            ws_per_message_deflate=False,  # JPEGs become no smaller, and what does may become very large again
            host=host,
            port=port,
            lifespan="on",
            log_config=None,
            access_log=False,  # it would log queries; ours logs nothing of the caller
            server_header=False,
            proxy_headers=False,  # what proxies say is read by `api/prefix.py` alone
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=5,
            h11_max_incomplete_event_size=MOST_HEAD,
        )
        super().__init__(config)
        self._watchdog: Watchdog | None = None
        self._status = 0

    async def startup(self, sockets: list[Callable[..., object]] | None = None) -> None:  # type: ignore[override]
        """Start, then tell the address and a request to try."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            name = ANYWHERE.get(self.config.host, self.config.host)
            url = f"http://{name}:{self.servers[0].sockets[0].getsockname()[1]}"
            self._greet(f"Face Privacy Guard is at {url}")
            self._greet(self._hint.format(url=url))

    def run_until_stopped(self) -> bool:
        """Serve in a process of its own, and return whether it started. It exits where a signal stops it.

        The application is not started where nothing can be served: a log says why.
        """
        try:
            sockets = bound(self.config.host, self.config.port)
        except OSError as error:
            in_use = f"The port {self.config.port} is in use: {self._other_port}"
            why = in_use if error.errno == errno.EADDRINUSE else f"Nothing can be served: {error.strerror}"
            logging.getLogger("uvicorn.error").error(why)  # noqa: TRY400 - it is in words
            return False
        self._watchdog = Watchdog()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(self._status))  # when done, uvicorn raises the signal again
        try:
            self.run(sockets)
        finally:
            if (workers := self._workers) and not workers.ended:
                _exit(self._status)
        return self.started

    async def on_tick(self, counter: int) -> bool:
        """Note that the event loop turns, while there is work."""
        if self._watchdog:
            if self.server_state.tasks or ((workers := self._workers) and workers.busy):
                self._watchdog.set()
            else:
                self._watchdog.unset()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop as uvicorn does, refuse new requests on connections that are still open, and see to the end."""
        if workers := self._workers:
            workers.drain()
        if self._watchdog and not self.should_exit:
            self._watchdog.end_within(LAST_SECONDS)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Finish what was admitted, and note whether something was lost."""
        note = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._note_lost)
        await super().shutdown(sockets)
        note.cancel()
        self._note_lost()

    async def _watched(self, scope: Any, receive: Any, send: Any) -> None:
        """Call the application; its work may stop the event loop before the next tick."""
        if self._watchdog:
            self._watchdog.set()
        await self._app(scope, receive, send)

    def _note_lost(self) -> None:
        if self.server_state.tasks or self.server_state.connections:
            self._status = LOST

    @property
    def _workers(self) -> Any:
        """The application's workers; None before it has any."""
        lifespan = getattr(self, "lifespan", None)  # a signal may come before there is one
        return lifespan.state.get("workers") if lifespan else None


def bound(host: str, port: int) -> list[socket.socket]:
    """Take a port at each address of a host; raises OSError. Who asks there waits until somebody answers.

    Addresses of a family that this machine does not have are passed over, as asyncio does, unless there are no others.
    """
    places = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    sockets, absent = list[socket.socket](), list[OSError]()
    with ExitStack() as taken:
        for family, _, _, _, address in dict.fromkeys(places):
            try:
                sockets.append(taken.enter_context(_listening(family, address)))
            except OSError as error:
                if error.errno not in ABSENT:
                    raise
                absent.append(error)
        if not sockets:
            raise absent[0]
        taken.pop_all()
    return sockets


def _listening(family: socket.AddressFamily, address: Any) -> socket.socket:
    with ExitStack() as taken:
        one = taken.enter_context(socket.socket(family, socket.SOCK_STREAM))
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen()  # else another process could take the port as well
        taken.pop_all()
    return one


def _exit(status: int) -> None:
    """End the process beside threads that native code keeps, which would not survive Python's own way to end."""
    logging.shutdown()
    os._exit(status)
