"""Working through many pictures, with a bar that shows how far it is."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from service.batch.crew import Crew
from service.batch.pictures import Source, UnknownPlaceError, place
from service.batch.place import Place
from service.batch.task import attempted
from service.errors import FaceguardError, InvalidOptionError
from service.options import DetectOptions
from service.pipeline import Pipeline
from service.settings import Settings
from service.workers import Workers

Result = TypeVar("Result")
Options = TypeVar("Options", bound=DetectOptions)
Started = TypeVar("Started")


def parsed(model: type[Options], given: Mapping[str, str]) -> Options:
    """The options of a command, or its end with what is wrong with them."""
    try:
        return model.from_text(given)
    except InvalidOptionError as error:
        raise typer.BadParameter(str(error)) from None


def located(address: str) -> Place:
    """A folder or URL, or the end of the command where nothing reaches it."""
    try:
        return place(address)
    except UnknownPlaceError as error:
        raise typer.BadParameter(str(error)) from None


def settings(jobs: int | None) -> Settings:
    """Those of the environment, with so many workers where a number is given."""
    return Settings(workers=jobs) if jobs else Settings()


@contextlib.contextmanager
def started(engine: contextlib.AbstractContextManager[Started]) -> Iterator[Started]:
    """The running engine, or the end of the command where it does not start."""
    with contextlib.ExitStack() as stack:
        try:
            running = stack.enter_context(engine)
        except FaceguardError as error:
            typer.echo(f"Cannot start: {error}", err=True)
            raise typer.Exit(3) from None
        yield running


def each(
    pictures: Iterable[Source], total: int, work: Callable[[Pipeline, bytes], Result], jobs: int | None = None
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Do the work on each picture, a few at once, with the results in order; what went wrong comes in its place."""

    def done(workers: Workers, numbered: tuple[int, Source]) -> tuple[int, Source, Result | FaceguardError]:
        number, source = numbered
        return number, source, attempted(lambda: workers.submit(_bound(work, source.read())).result())

    with started(Crew(settings(jobs))) as crew, progress(total) as advance:
        early: dict[int, tuple[Source, Result | FaceguardError]] = {}
        turn = 0
        for number, source, result in crew.each(enumerate(pictures), done):
            early[number] = source, result
            while turn in early:
                yield early.pop(turn)
                advance()
                turn += 1


def _bound(work: Callable[[Pipeline, bytes], Result], data: bytes) -> Callable[[Pipeline, object], Result]:
    return lambda pipeline, _: work(pipeline, data)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Pictures a second, as of late."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


@contextlib.contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on the terminal; what is given is called after each picture."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("pictures"), _Rate(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
