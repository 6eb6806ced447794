"""The command line. It parses, reports and exits; the work is done elsewhere."""

import typer

from faceguard.cli import detect, models, redact, serve
from faceguard.cli.options import SwitchCommand

app = typer.Typer(
    name="faceguard",
    help="Find every face in a photo and make it unrecognisable for good, on this machine.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # square brackets are text
    pretty_exceptions_enable=False,  # they would show local variables
)
for module in (serve, redact, detect, models):
    app.command(cls=SwitchCommand)(getattr(module, module.__name__.rpartition(".")[2]))
