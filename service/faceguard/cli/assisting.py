"""The work of `faceguard mcp`, once its words are known to be right."""

from collections.abc import Sequence
from pathlib import Path

import typer

from faceguard.assistants.roots import Roots
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.cli.run import started
from faceguard.settings import Settings

try:
    from faceguard.assistants.tools import server
except ImportError as error:
    raise typer.BadParameter(f"assistants are served with the extra mcp: {error.name} is missing") from None


def served(folders: Sequence[Path]) -> None:
    """Serve until the input ends."""
    settings = Settings()
    with started(ThreadEngine(settings)) as engine:
        server(Roots(folders), engine, settings).run("stdio")
