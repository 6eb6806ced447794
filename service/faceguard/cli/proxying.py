"""The work of `faceguard proxy`, once its words are known to be right."""

import typer

from faceguard.cli.run import STOPPED, say
from faceguard.errors import FaceguardError
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.server.server import Server
from faceguard.settings import Settings

try:
    from faceguard.proxy.app import Proxy
    from faceguard.proxy.upstream import Upstream
except ImportError as error:
    raise typer.BadParameter(f"a model is asked with the extra proxy: {error.name} is missing") from None

HINT = "Clients take {url}/v1 for their base URL"


def served(upstream: str, options: RedactOptions, host: str, port: int, *, allows_addresses: bool) -> int:
    """Serve until a signal ends it, and return the exit status."""
    settings = Settings()
    try:
        Weights(settings.models).verify()
    except FaceguardError as error:
        say(f"Cannot start: {error}")
        return STOPPED
    app = Proxy(settings, Upstream(upstream), options, allows_addresses=allows_addresses)
    return 0 if Server(app, host, port, settings.unsent, say, HINT).run_until_stopped() else STOPPED
