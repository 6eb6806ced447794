"""`faceguard detect`: boxes as JSON lines."""

import json
from functools import partial
from typing import Annotated, Any

import typer

from faceguard.batch.pictures import sources
from faceguard.cli.options import parsed, with_options
from faceguard.cli.run import each, located
from faceguard.errors import FaceguardError
from faceguard.options import DetectOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Detection
from faceguard.settings import Settings


@with_options(DetectOptions)
def detect(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, URLs, or - for standard input.")
    ],
    options: dict[str, Any],
) -> None:
    """Print one JSON object per picture, in input order; exit with 1 if one could not be read."""
    chosen = parsed(DetectOptions, options)
    for path in paths:
        located(path)
    failed, total = False, sum(1 for _ in sources(paths))
    for source, result in each(paths, total, partial(PhotoJobs.of(Settings()).detect, options=chosen)):
        failed |= isinstance(result, FaceguardError)
        line = {"path": source.address, **_fields(result)}
        typer.echo(json.dumps(line))
    raise typer.Exit(int(failed))


def _fields(result: Detection | FaceguardError) -> dict[str, Any]:
    if isinstance(result, FaceguardError):
        return {"error": {"type": result.type, "title": result.title}}
    report = result.report.fields()
    named = {name: report[name] for name in ("image", "faces", "candidates")}
    return named | {"seconds": round(result.stages.total, 4)}
