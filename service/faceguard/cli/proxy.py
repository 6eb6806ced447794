"""`faceguard proxy`: faces off before a model sees pictures."""

from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from faceguard.cli.options import parsed, with_options
from faceguard.options import RedactOptions

EXAMPLES = """\
# Clients take http://127.0.0.1:8100/v1 for their base URL, with the key of the upstream.
faceguard proxy --upstream https://api.openai.com/v1

# A model on this machine, and black boxes.
faceguard proxy --upstream http://127.0.0.1:11434/v1 --style solid

# Doubtful faces are covered as well, and more of the head.
faceguard proxy --upstream https://api.openai.com/v1 --doubtful redact --padding 0.4
"""
OF_ONE_PICTURE = ("boxes", "regions", "keep")


@with_options(RedactOptions)
def proxy(
    upstream: Annotated[
        str, typer.Option("--upstream", metavar="URL", help="Base URL of the model, such as https://api.openai.com/v1.")
    ],
    options: dict[str, Any],
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="PORT", help="Port to listen on.")] = 8100,
    *,
    allow_urls: Annotated[
        bool,
        typer.Option("--allow-urls", help="Pass on pictures that are named by http: URLs. NOBODY REDACTS THEM."),
    ] = False,
) -> None:
    """Pass requests on to a model with OpenAI's API, and redact the pictures in them.

    Chat completions and responses are passed on with pictures as data: URLs; text passes as it is, and answers stream.
    What cannot be read is refused.
    """
    chosen = parsed(RedactOptions, options)
    if not _is_base(upstream):
        raise typer.BadParameter("a base URL is needed, such as https://api.openai.com/v1", param_hint="--upstream")
    if given := [name for name in OF_ONE_PICTURE if name in options]:
        raise typer.BadParameter(f"--{given[0]} is for one picture")

    from faceguard.cli import proxying

    raise typer.Exit(proxying.served(upstream, chosen, host, port, allows_addresses=allow_urls))


def _is_base(upstream: str) -> bool:
    try:
        address = urlsplit(upstream)
        _ = address.port  # raises where it is no number
    except ValueError:
        return False
    return bool(address.scheme in {"http", "https"} and address.hostname and not (address.query or address.fragment))
