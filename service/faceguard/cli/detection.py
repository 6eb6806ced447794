"""The work of `faceguard detect`, once its words are known to be right."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import typer

from faceguard.batch.look import Look
from faceguard.batch.pictures import Source, everything
from faceguard.batch.tally import FOUND, Tally
from faceguard.cli.material import persons_on
from faceguard.cli.run import each, located, say, say_none, whole
from faceguard.datasets.errors import NoPlaceError
from faceguard.datasets.form import DataSetForm
from faceguard.datasets.labelled import LabelledPicture
from faceguard.datasets.writing import WRITERS
from faceguard.errors import FaceguardError
from faceguard.options import ReviewOptions
from faceguard.settings import Settings

Result: TypeAlias = tuple[Source, dict[str, Any] | FaceguardError]


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for."""

    paths: Sequence[str]
    options: ReviewOptions
    form: DataSetForm = DataSetForm.JSONL
    photos: Sequence[Path] = ()
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
    look = Look(Settings(), order.options, order.explain, persons_on(order.photos, order.options))
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
