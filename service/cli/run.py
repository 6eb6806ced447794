"""Working through many pictures on all workers, with the results in order."""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from service.batch.pictures import Source
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
    pictures: Iterable[Source],
    total: int,
    work: Callable[[Pipeline, Source, bytes], Result],
    jobs: int | None = None,
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Do the work on each picture, a few at once; what went wrong with one comes in its place."""
    with _workers(jobs) as workers, _progress() as progress:
        task = progress.add_task("", total=total)
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
def _workers(jobs: int | None) -> Iterator[Workers]:
    workers = Workers(Settings(workers=jobs) if jobs else Settings())
    try:
        workers.start()
    except FaceguardError as error:
        typer.echo(f"Cannot start: {error}", err=True)
        raise typer.Exit(3) from None
    try:
        yield workers
    finally:
        workers.close()


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Pictures a second, as of late."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


def _progress() -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("pictures"), _Rate(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)
