"""uvicorn's server, as this service needs it."""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn

from faceguard.server.connection import Connection

GRACE_SECONDS = 25
"""How long a stop waits for running requests: less than the 30 s after which Kubernetes kills."""

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}  # noqa: S104 - nothing is bound here
"""Addresses to listen on, and what to ask instead."""


class Server(uvicorn.Server):
    """Serves an application until SIGTERM or SIGINT, then finishes the admitted requests and exits with status 0."""

    def __init__(self, app: Callable[..., Any], host: str, port: int) -> None:
        config = uvicorn.Config(
            app,
            http=Connection,
            ws="none",
            host=host,
            port=port,
            lifespan="on",
            log_config=None,
            access_log=False,  # it would log queries; ours logs nothing of the caller
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=5,
        )
        super().__init__(config)

    async def startup(self, sockets: list[Callable[..., object]] | None = None) -> None:  # type: ignore[override]
        """Start, then print the address and a request to try."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            name = ANYWHERE.get(self.config.host, self.config.host)
            url = f"http://{name}:{self.servers[0].sockets[0].getsockname()[1]}"
            print(f"Face Privacy Guard is at {url}", file=sys.stderr)  # noqa: T201 - for the person who started it
            print(f"Try: curl -F image=@photo.jpg {url}/v1/redact -o redacted.jpg", file=sys.stderr)  # noqa: T201

    def run_until_stopped(self) -> bool:
        """Serve, and return whether it started."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(0))  # when done, uvicorn raises the signal again
        self.run()
        return self.started

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop as uvicorn does, and refuse new requests on connections that are still open."""
        lifespan = getattr(self, "lifespan", None)  # the signal may come before there is one
        if lifespan and "workers" in lifespan.state:
            lifespan.state["workers"].drain()
        super().handle_exit(sig, frame)
