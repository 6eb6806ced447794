"""`faceguard serve`: the HTTP service."""

import typer
from pydantic import ValidationError

from faceguard import logs
from faceguard.app import create_app
from faceguard.cli.options import with_options
from faceguard.errors import FaceguardError
from faceguard.models import Weights
from faceguard.server.server import Server
from faceguard.settings import Settings


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
    if not Server(app, settings.host, settings.port, settings.unsent).run_until_stopped():
        raise typer.Exit(3)


def _told(error: Exception) -> str:
    if isinstance(error, ValidationError):
        wrong = (f"{entry['loc'][0]}: {entry['msg']}" for entry in error.errors(include_input=False))
        return f"a setting is wrong: {'; '.join(wrong)}"
    return str(error)
