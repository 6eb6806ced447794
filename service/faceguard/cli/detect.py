"""`faceguard detect`: boxes as JSON lines."""

import json
from collections import Counter
from functools import partial
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter

from faceguard.batch.pictures import everything
from faceguard.cli.options import parsed, with_options
from faceguard.cli.run import each, located, say_left_out
from faceguard.detection.explanation import Explanation
from faceguard.errors import FaceguardError
from faceguard.options import DetectOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Detection
from faceguard.settings import Settings

EXPLANATION = TypeAdapter(Explanation)


@with_options(DetectOptions)
def detect(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, URLs, or - for standard input.")
    ],
    options: dict[str, Any],
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each box which step decided on it.")] = False,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Also read pictures that links out of a folder lead to.")
    ] = False,
) -> None:
    """Print one JSON object per picture, in input order; exit with 1 if one could not be read."""
    chosen = parsed(DetectOptions, options)
    for path in paths:
        located(path)
    failed, found = False, Counter(source.is_picture() for source in everything(paths, follows_links=follow_links))
    job = partial(PhotoJobs.of(Settings()).detect, options=chosen, explain=explain)
    for source, result in each(paths, found[True], job, follows_links=follow_links):
        failed |= isinstance(result, FaceguardError)
        line = {"path": source.address, **_fields(result)}
        typer.echo(json.dumps(line))
    say_left_out(found[False])
    raise typer.Exit(int(failed))


def _fields(result: Detection | FaceguardError) -> dict[str, Any]:
    if isinstance(result, FaceguardError):
        return {"error": {"type": result.type, "title": result.title}}
    report = result.report.fields()
    named = {name: report[name] for name in ("image", "faces", "candidates")}
    named["seconds"] = round(result.stages.total, 4)
    return named | ({"explanation": _explained(result)} if any(result.explanations) else {})


def _explained(result: Detection) -> list[dict[str, Any]]:
    """Return an explanation for each view of the picture, with the frame it is of where there are several."""
    return [
        ({"frame": frame} if result.report.image.frames else {}) | _view(view)
        for frame, views in enumerate(result.explanations)
        for view in views
    ]


def _view(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON's own types, its boxes with the index that outcomes refer to."""
    fields: dict[str, Any] = EXPLANATION.dump_python(explanation, mode="json", exclude_none=True)
    return fields | {"boxes": [{"index": index, **box} for index, box in enumerate(fields["boxes"])]}
