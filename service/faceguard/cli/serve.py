"""`faceguard serve`: the HTTP service."""

import signal
import sys
from collections.abc import Callable
from types import FrameType

import typer
import uvicorn
from pydantic import ValidationError

from faceguard import logs
from faceguard.app import create_app
from faceguard.cli.connection import Connection
from faceguard.cli.options import with_options
from faceguard.errors import FaceguardError
from faceguard.models import Weights
from faceguard.settings import Settings

GRACE_SECONDS = 25
"""How long a stop waits for requests that are running: less than the 30 s after which Kubernetes kills."""

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}  # noqa: S104 - nothing is bound here
"""Addresses to listen on that are not addresses to ask."""


class Server(uvicorn.Server):
    """uvicorn, which says how to begin once it listens."""

    async def startup(self, sockets: list[Callable[..., object]] | None = None) -> None:  # type: ignore[override]
        """Start, then print the address and a request to try."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            name = ANYWHERE.get(self.config.host, self.config.host)
            url = f"http://{name}:{self.servers[0].sockets[0].getsockname()[1]}"
            print(f"Face Privacy Guard is at {url}", file=sys.stderr)  # noqa: T201 - for the person who started it
            print(f"Try: curl -F image=@photo.jpg {url}/v1/redact -o redacted.jpg", file=sys.stderr)  # noqa: T201

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop as uvicorn does, and refuse what comes on connections that are still open."""
        lifespan = getattr(self, "lifespan", None)  # the signal may come before there is one
        if lifespan and "workers" in lifespan.state:
            lifespan.state["workers"].drain()
        super().handle_exit(sig, frame)


@with_options(Settings)
def serve(options: dict[str, str]) -> None:
    """Serve HTTP until stopped. Every option may also be set as FACEGUARD_NAME in the environment."""
    try:
        settings = Settings(**options)  # type: ignore[arg-type]  # texts, as from the environment
        Weights(settings.models).verify()
        app = create_app(settings)
    except (ValidationError, FaceguardError, OSError) as error:
        typer.echo(f"Cannot start: {_told(error)}", err=True)
        raise typer.Exit(3) from None
    logs.configure(settings.log_format)
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        host=settings.host,
        port=settings.port,
        lifespan="on",
        log_config=None,
        access_log=False,  # it would print queries; ours holds nothing of the caller's
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=5,
    )
    server = Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))  # uvicorn, when done, raises the signal that stopped it again
    server.run()
    if not server.started:
        raise typer.Exit(3)


def _told(error: Exception) -> str:
    if isinstance(error, ValidationError):
        wrong = (f"{entry['loc'][0]}: {entry['msg']}" for entry in error.errors(include_input=False))
        return f"a setting is wrong: {'; '.join(wrong)}"
    return str(error)
