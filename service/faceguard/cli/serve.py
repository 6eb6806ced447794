"""`faceguard serve`: the HTTP service."""

import logging
import re
from collections.abc import Collection
from functools import partial
from typing import Any

import typer
from pydantic import ValidationError

from faceguard import logs
from faceguard.cli.options import SwitchCommand, flag, with_options
from faceguard.errors import FaceguardError
from faceguard.settings import Settings, log_format, strangers, variable, wrong

logger = logging.getLogger("faceguard.serve")
UsageError: Any = typer.BadParameter.__mro__[1]
"""What typer raises for wrong words, and names nowhere."""

OTHER_PORT = "choose another one by --port, or in a checkout by `make run PORT=8001`"

EXAMPLES = """\
# For this machine only: http://127.0.0.1:8000
faceguard serve

# For other machines, which call it by this name.
faceguard serve --host 0.0.0.0 --allowed-hosts photos.example.org,localhost

# Larger uploads and two workers; a setting may be an option or a variable.
FACEGUARD_MAX_BODY=64MiB faceguard serve --workers 2
"""


class ServeCommand(SwitchCommand):
    """The command, which says what is wrong with its words in the form of the log."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, or end."""
        given = re.findall("--log-format[= ]([^ ]+)", " ".join(args))
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            if log_format(given[-1] if given else None) == "text":
                raise
            logs.configure("json")
            logger.error("Cannot start: %s", error.format_message())  # noqa: TRY400 - it is what is wrong
            raise typer.Exit(2) from None


COMMAND = ServeCommand


@with_options(Settings, told=False)  # its log may have another form
def serve(options: dict[str, str]) -> None:
    """Serve HTTP until stopped. Every option may also be set as FACEGUARD_NAME in the environment."""
    form = log_format(options.get("log_format"))
    if form == "json":
        logs.configure(form)
    for stranger in strangers():
        logger.warning(stranger) if form == "json" else typer.echo(stranger, err=True)
    try:
        settings = Settings(**options)  # type: ignore[arg-type]  # texts, as from the environment

        from faceguard.app import create_app
        from faceguard.models import Weights
        from faceguard.server.server import Server

        Weights(settings.models).verify()
        app = create_app(settings)
    except (ValidationError, FaceguardError, ImportError, OSError) as error:
        tell = logger.error if form == "json" else partial(typer.echo, err=True)
        tell(f"Cannot start: {_told(error, options)}")
        raise typer.Exit(3) from None
    if form == "text":
        logs.configure(form)
    greet = logger.info if form == "json" else partial(typer.echo, err=True)
    server = Server(app, settings.host, settings.port, settings.unsent, greet, other_port=OTHER_PORT)
    if not server.run_until_stopped():
        raise typer.Exit(3)


def _told(error: Exception, given: Collection[str]) -> str:
    if isinstance(error, ValidationError):
        return f"a setting is wrong: {wrong(error, lambda name: flag(name) if name in given else variable(name))}"
    return str(error)
