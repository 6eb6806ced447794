"""The work of `faceguard detect`, once its words are known to be right."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import typer
from pydantic import TypeAdapter

from faceguard.batch.pictures import Source, everything
from faceguard.batch.tally import FOUND, Tally
from faceguard.batch.videos import Tell, VideoWork
from faceguard.cli.run import each, located, say, say_none, whole
from faceguard.datasets.errors import NoPlaceError
from faceguard.datasets.form import DataSetForm
from faceguard.datasets.labelled import LabelledPicture
from faceguard.datasets.writing import WRITERS
from faceguard.detection.explanation import Explanation
from faceguard.errors import FaceguardError
from faceguard.options import DetectOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Detection
from faceguard.settings import Settings
from faceguard.workers import Workers

Result: TypeAlias = tuple[Source, dict[str, Any] | FaceguardError]
EXPLANATION = TypeAdapter(Explanation)


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for."""

    paths: Sequence[str]
    options: DetectOptions
    form: DataSetForm = DataSetForm.JSONL
    explain: bool = False
    follows_links: bool = False


def printed(order: Order) -> int:
    """Print what is found in each picture or video, and return the exit status."""
    paths, follows_links = order.paths, order.follows_links
    for path in paths:
        located(path)
    found, tally = Counter(source.is_wanted() for source in everything(paths, follows_links=follows_links)), Tally()
    tally.left_out = found[False]
    if not found[True]:
        return say_none(tally)
    look = Look(Settings(), order.options, order.explain)
    results = _noted(each(paths, found[True], look, follows_links=follows_links), order.form, tally)
    pieces = map(_line, results) if order.form is DataSetForm.JSONL else WRITERS[order.form](_labelled(results, order))
    for piece in pieces:
        with whole("standard output"):
            typer.echo(piece, nl=False)
    say(tally.line(FOUND))
    return int(bool(tally.failed))


def _noted(results: Iterable[Result], form: DataSetForm, tally: Tally) -> Iterator[Result]:
    """Count the results while they pass; a form without videos has a problem in the place of each."""
    for source, result in results:
        if form is not DataSetForm.JSONL and not isinstance(result, FaceguardError) and "tracks" in result:
            yield source, NoPlaceError()
            tally.failed += 1
        else:
            yield source, result
            if isinstance(result, FaceguardError):
                tally.failed += 1
            else:
                tally.add(source.address, result)


def _line(found: Result) -> str:
    source, result = found
    fields = _problem(result) if isinstance(result, FaceguardError) else result
    return json.dumps({"path": source.address, **fields}) + "\n"


def _labelled(results: Iterable[Result], order: Order) -> Iterator[LabelledPicture]:
    """Yield the pictures, and say what went wrong with others, which these forms have no place for."""
    for source, result in results:
        if isinstance(result, FaceguardError):
            say(f"{source.address}: {result.title} ({result.slug})")
        else:
            yield LabelledPicture.of(source.name_among(order.paths), result)


def _problem(error: FaceguardError) -> dict[str, Any]:
    return {"error": {"type": error.type, "title": error.title}}


@dataclass(frozen=True, slots=True)
class Look:
    """What is done with a file, whichever process does it."""

    settings: Settings
    options: DetectOptions
    explain: bool = False

    def __call__(self, workers: Workers, source: Source, tell: Tell) -> dict[str, Any]:
        """Return what is printed of it; raises FaceguardError."""
        return self.film(workers, source, tell) if source.is_video() else self.photo(workers, source.read())

    def film(self, workers: Workers, source: Source, tell: Tell) -> dict[str, Any]:
        """Return what is said of a video; raises FaceguardError."""
        began = time.monotonic()
        report = VideoWork(self.settings).detect(workers, source, self.options, tell)
        named = report.model_dump(mode="json", by_alias=True, include={"video", "tracks"})
        return named | {"seconds": round(time.monotonic() - began, 4)}

    def photo(self, workers: Workers, content: bytes) -> dict[str, Any]:
        """Return what is said of a picture; raises FaceguardError."""
        detect = PhotoJobs.of(self.settings).detect(content, self.options, explain=self.explain)
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
