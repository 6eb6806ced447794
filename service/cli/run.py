"""Working through many pictures on all workers, with the results in order."""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from service.cli.pictures import Source, sources
from service.errors import FaceguardError, InvalidOptionError
from service.options import DetectOptions
from service.pipeline import Pipeline
from service.settings import Settings
from service.workers import Workers

Result = TypeVar("Result")
Options = TypeVar("Options", bound=DetectOptions)


class UnreadableFileError(FaceguardError):
    slug = "unreadable-file"
    title = "The file cannot be read"


def parsed(model: type[Options], given: Mapping[str, str]) -> Options:
    """The options of a command, or its end with what is wrong with them."""
    try:
        return model.from_text(given)
    except InvalidOptionError as error:
        raise typer.BadParameter(str(error)) from None


def each(
    paths: Sequence[Path], work: Callable[[Pipeline, Source, bytes], Result]
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Do the work on each picture, a few at once; what went wrong with one comes in its place."""
    with _workers() as workers, _progress() as progress:
        pictures = list(sources(paths))
        task = progress.add_task("", total=len(pictures))
        for source, future in _ahead(pictures, workers, work):
            try:
                yield source, future.result()
            except FaceguardError as error:
                yield source, error
            progress.advance(task)


def _ahead(
    pictures: Iterable[Source], workers: Workers, work: Callable[[Pipeline, Source, bytes], Result]
) -> Iterator[tuple[Source, Future[Result]]]:
    """Keep the workers busy without reading far ahead: twice as many pictures are under way as there are workers."""
    queue: deque[tuple[Source, Future[Result]]] = deque()
    for source in pictures:
        queue.append((source, workers.submit(_reading(source, work))))
        if len(queue) >= 2 * workers.count:
            yield queue.popleft()
    yield from queue


def _reading(source: Source, work: Callable[[Pipeline, Source, bytes], Result]) -> Callable[[Pipeline, Any], Result]:
    def read_and_work(pipeline: Pipeline, _: Any) -> Result:
        try:
            data = source.read()
        except OSError as error:
            raise UnreadableFileError(error.strerror) from None
        return work(pipeline, source, data)

    return read_and_work


@contextlib.contextmanager
def _workers() -> Iterator[Workers]:
    workers = Workers(Settings())
    try:
        workers.start()
    except FaceguardError as error:
        typer.echo(f"Cannot start: {error}", err=True)
        raise typer.Exit(3) from None
    try:
        yield workers
    finally:
        workers.close()


def _progress() -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("pictures"), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)
