"""The command line. It parses, reports and exits; the work is done elsewhere.

Help and wrong usage are answered at once: a command is imported when it is called, and what it works with only once
its words are known to be right.
"""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from faceguard import __version__
from faceguard.cli.options import SwitchCommand

COMMANDS = {
    "serve": "Serve HTTP until stopped.",
    "redact": "Write a redacted copy of each picture and each video.",
    "watch": "Redact what comes into a folder, until stopped.",
    "detect": "Print one JSON object per picture or video, in input order.",
    "check": "Say which pictures and videos hold faces, how many and how large.",
    "verify": "Say whether files are what receipts say was written, and what that proves.",
    "exemptions": "Write an exemption log: what was redacted or left, where, why and by whom.",
    "keys": "Make a key to sign receipts with.",
    "live": "Show a camera or a stream without the faces, until it ends or is stopped.",
    "mcp": "Serve assistants on standard input and output, by the Model Context Protocol.",
    "proxy": "Pass requests on to a model with OpenAI's API, and redact the pictures in them.",
    "models": "List the models and verify their files.",
}
"""What each command does: the first sentence of its help."""


class Commands(TyperGroup):
    """Lists the commands by their names alone, and imports the one that is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, help=does) for name, does in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Import the command."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, known and _imported(args[0]), rest

    def invoke(self, ctx: Any) -> Any:
        """Run a command, or say which setting is wrong."""
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from pydantic import ValidationError

            from faceguard.settings import Settings, wrong

            if not isinstance(error, ValidationError) or error.title != Settings.__name__:
                raise
            typer.echo(f"Cannot start: a setting is wrong: {wrong(error)}", err=True)
            raise typer.Exit(3) from None


def _imported(name: str) -> Any:
    module, alone = import_module(f"{__name__}.{name}"), typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=getattr(module, "COMMAND", SwitchCommand), epilog=module.EXAMPLES)(getattr(module, name))
    return get_command(alone)


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - an option's callback
    if wanted:
        typer.echo(f"faceguard {__version__}")
        raise typer.Exit


app = typer.Typer(
    name="faceguard",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,  # square brackets are text
    pretty_exceptions_enable=False,  # they would show local variables
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", "-V", is_eager=True, callback=_say_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Find every face in a photo and make it unrecognisable for good, on this machine."""
    del version
