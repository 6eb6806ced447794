"""What the name of a result asks for."""

from dataclasses import replace
from pathlib import Path

import typer

from faceguard.batch.pictures import sources
from faceguard.cli.order import Order
from faceguard.codecs import CODECS, WRITABLE
from faceguard.formats import is_named_as_video
from faceguard.video.words import Codec


def named_as(out: str, order: Order) -> Order:
    """Ask for what the file's name says, or end the command where the one source cannot become that."""
    is_video = any(source.is_video() for source in sources(order.paths))
    if is_video is not is_named_as_video(out):
        raise typer.BadParameter(f"{out} is named as {'a picture' if is_video else 'a video'}", param_hint="--out")
    return _in_container_of(out, order) if is_video else _in_format_of(out, order)


def _in_container_of(out: str, order: Order) -> Order:
    """Ask for the first codec that goes into the container, unless one was asked for, or end the command."""
    suffix = Path(out).suffix.lower()
    fitting = [codec for codec in Codec if codec.suffix == suffix]
    asked = order.options.codec if "codec" in order.options.model_fields_set else None
    if not fitting or asked not in {None, *fitting}:
        written = ", ".join(sorted({codec.suffix for codec in ([asked] if asked else Codec)}))
        raise typer.BadParameter(f"end it in {written}", param_hint="--out")
    return replace(order, options=order.options.model_copy(update={"codec": asked or fitting[0]}))


def _in_format_of(out: str, order: Order) -> Order:
    """Ask for the format that the file's name has, or end the command where that is none, or another was asked for."""
    suffix = Path(out).suffix.lower()
    name = next(name for name, codec in CODECS.items() if suffix in codec.suffixes)
    if name not in WRITABLE:
        written = ", ".join(CODECS[each].suffix for each in WRITABLE)
        raise typer.BadParameter(f"{CODECS[name].title} is not written; end it in one of {written}", param_hint="--out")
    if order.options.format not in {None, name}:
        raise typer.BadParameter(f"{out} is named as {name}, and --format is {order.options.format}")
    return replace(order, options=order.options.model_copy(update={"format": str(name)}))
