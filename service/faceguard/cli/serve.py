"""`faceguard serve`: the HTTP service."""

import typer
from pydantic import ValidationError

from faceguard.cli.options import with_options
from faceguard.errors import FaceguardError
from faceguard.settings import Settings

EXAMPLES = """\
# On this machine alone: http://127.0.0.1:8000
faceguard serve

# To others, by the name they call it by.
faceguard serve --host 0.0.0.0 --allowed-hosts photos.example.org,localhost

# With larger uploads than usual, and two workers; an option or a variable, as you like.
FACEGUARD_MAX_BODY=64MiB faceguard serve --workers 2
"""


@with_options(Settings)
def serve(options: dict[str, str]) -> None:
    """Serve HTTP until stopped. Every option may also be set as FACEGUARD_NAME in the environment."""
    from faceguard import logs
    from faceguard.app import create_app
    from faceguard.models import Weights
    from faceguard.server.server import Server

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
