"""The work of `faceguard detect`, once its words are known to be right."""

import json
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import typer
from pydantic import TypeAdapter

from faceguard.batch.pictures import everything
from faceguard.batch.tally import FOUND, Tally
from faceguard.cli.run import each, located, say, say_none, whole
from faceguard.detection.explanation import Explanation
from faceguard.errors import FaceguardError
from faceguard.options import DetectOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Detection
from faceguard.settings import Settings

EXPLANATION = TypeAdapter(Explanation)


def printed(paths: Sequence[str], options: DetectOptions, *, explain: bool, follows_links: bool) -> int:
    """Print a line for each picture, and return the exit status."""
    for path in paths:
        located(path)
    found, tally = Counter(source.is_picture() for source in everything(paths, follows_links=follows_links)), Tally()
    tally.left_out = found[False]
    if not found[True]:
        return say_none(tally)
    job = partial(PhotoJobs.of(Settings()).detect, options=options, explain=explain)
    for source, result in each(paths, found[True], job, follows_links=follows_links):
        line = {"path": source.address, **_fields(result)}
        if isinstance(result, FaceguardError):
            tally.failed += 1
        else:
            tally.add(source.address, line)
        with whole("standard output"):
            typer.echo(json.dumps(line))
    say(tally.line(FOUND))
    return int(bool(tally.failed))


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
