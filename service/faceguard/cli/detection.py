"""The work of `faceguard detect`, once its words are known to be right."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer
from pydantic import TypeAdapter

from faceguard.batch.pictures import Source, everything
from faceguard.batch.tally import FOUND, Tally
from faceguard.batch.videos import Tell, VideoWork
from faceguard.cli.run import each, located, say, say_none, whole
from faceguard.detection.explanation import Explanation
from faceguard.errors import FaceguardError
from faceguard.options import DetectOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Detection
from faceguard.settings import Settings
from faceguard.workers import Workers

EXPLANATION = TypeAdapter(Explanation)


def printed(paths: Sequence[str], options: DetectOptions, *, explain: bool, follows_links: bool) -> int:
    """Print a line for each picture or video, and return the exit status."""
    for path in paths:
        located(path)
    found, tally = Counter(source.is_wanted() for source in everything(paths, follows_links=follows_links)), Tally()
    tally.left_out = found[False]
    if not found[True]:
        return say_none(tally)
    look = _Look(Settings(), options, explain)
    for source, result in each(paths, found[True], look, follows_links=follows_links):
        fields = _problem(result) if isinstance(result, FaceguardError) else result
        line = {"path": source.address, **fields}
        if isinstance(result, FaceguardError):
            tally.failed += 1
        else:
            tally.add(source.address, line)
        with whole("standard output"):
            typer.echo(json.dumps(line))
    say(tally.line(FOUND))
    return int(bool(tally.failed))


def _problem(error: FaceguardError) -> dict[str, Any]:
    return {"error": {"type": error.type, "title": error.title}}


@dataclass(frozen=True, slots=True)
class _Look:
    """What is done with a file, whichever process does it."""

    settings: Settings
    options: DetectOptions
    explain: bool

    def __call__(self, workers: Workers, source: Source, tell: Tell) -> dict[str, Any]:
        """Return what is printed of it; raises FaceguardError."""
        return self._film(workers, source, tell) if source.is_video() else self._photo(workers, source)

    def _film(self, workers: Workers, source: Source, tell: Tell) -> dict[str, Any]:
        began = time.monotonic()
        report = VideoWork(self.settings).detect(workers, source, self.options, tell)
        named = report.model_dump(mode="json", by_alias=True, include={"video", "tracks"})
        return named | {"seconds": round(time.monotonic() - began, 4)}

    def _photo(self, workers: Workers, source: Source) -> dict[str, Any]:
        detect = PhotoJobs.of(self.settings).detect(source.read(), self.options, explain=self.explain)
        return _fields(workers.submit(detect).result())


def _fields(result: Detection) -> dict[str, Any]:
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
