"""`faceguard live`: cameras and streams, without the faces."""

from pathlib import Path
from typing import Annotated, Any

import typer

from faceguard.cli.options import parsed, with_options
from faceguard.live.options import LiveOptions

EXAMPLES = """\
# A network camera, for browsers and OBS on this machine, and recorded as well.
faceguard live rtsp://192.168.1.20/stream --to http://127.0.0.1:8090/ --record today.mp4

# Everyone but who is on a photo of theirs, as an HLS folder; a file is shown as a camera is.
faceguard live clip.mp4 --to hls/ --person me.jpg --rules all-but

# Several cameras: one section of a file each.
faceguard live --config cameras.toml --metrics http://127.0.0.1:8090/
"""


@with_options(LiveOptions)
def live(
    options: dict[str, Any],
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help="rtsp://, rtmp:// or an HLS address, a device, a file, or -."),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="SINK",
            help="http://HOST:PORT/ to serve MJPEG there, rtsp:// or rtmp://, a folder/ for HLS, a file.mp4, or -. "
            "May be given several times.",
        ),
    ] = None,
    record: Annotated[
        str | None, typer.Option("--record", metavar="FILE", help="Also write an MP4, there once it is whole.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Several cameras: a TOML file with one section each."),
    ] = None,
    person: Annotated[
        list[Path] | None,
        typer.Option("--person", metavar="FILE", help="Reference photo, for --rules all-but. May be repeated."),
    ] = None,
    metrics: Annotated[
        str | None,
        typer.Option("--metrics", metavar="URL", help="Where to serve /metrics, such as http://127.0.0.1:8090/."),
    ] = None,
) -> None:
    """Show a camera or a stream without the faces, until it ends or is stopped.

    While nothing comes, a covered picture is shown, and the source is tried again. There is no sound. The exit status
    is 0 after the end of a file and after SIGTERM, 130 after Ctrl-C, and 3 where it cannot go on.
    """
    if (source is None) == (config is None):
        raise typer.BadParameter("either a source or --config is needed")
    if config and (to or record or person or options):
        raise typer.BadParameter("with --config, all else stands in the file")
    chosen = parsed(LiveOptions, options)

    from faceguard.cli import showing

    raise typer.Exit(showing.shown(source, to or [], record, chosen, config, metrics, person or []))
