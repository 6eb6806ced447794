"""Working through many pictures, with a bar that shows how far it is."""

import contextlib
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeAlias, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from faceguard.batch.pictures import STDIN, Source, UnknownPlaceError, sources, store
from faceguard.batch.processes import Processes
from faceguard.batch.store import Store
from faceguard.batch.task import LostWorkerError, attempted
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.errors import FaceguardError, InvalidOptionError
from faceguard.options import DetectOptions
from faceguard.photo.jobs import Job
from faceguard.settings import Settings
from faceguard.workers import Workers

Result = TypeVar("Result")
Options = TypeVar("Options", bound=DetectOptions)
Started = TypeVar("Started")
_Answer: TypeAlias = tuple[int, Source, Result | FaceguardError]


def parsed(model: type[Options], given: Mapping[str, str]) -> Options:
    """The options of a command, or its end with what is wrong with them."""
    try:
        return model.from_text(given)
    except InvalidOptionError as error:
        raise typer.BadParameter(str(error)) from None


def located(address: str) -> Store:
    """A folder or URL, or the end of the command where nothing reaches it."""
    try:
        return store(address)
    except UnknownPlaceError as error:
        raise typer.BadParameter(str(error)) from None


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


def engine(paths: Sequence[str], jobs: int | None) -> contextlib.AbstractContextManager[ThreadEngine | Processes]:
    """Return this machine's cores. One needs no process of its own, and standard input is this process's alone."""
    chosen = Settings(workers=jobs) if jobs else Settings()
    return ThreadEngine(chosen) if chosen.workers == 1 or STDIN in paths else Processes(chosen)


class Interruption:
    """Ctrl-C ends a run after what is under way; a second one ends it at once."""

    def __init__(self) -> None:
        self._noted = False

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Raise KeyboardInterrupt where there was one."""
        signal.signal(signal.SIGINT, self._before)
        if self._noted and kind is None:
            raise KeyboardInterrupt

    def until(self, items: Iterable[Result]) -> Iterator[Result]:
        """The items up to then."""
        for item in items:
            if self._noted:
                return
            yield item

    def _note(self, *_: object) -> None:
        self._noted = True
        signal.signal(signal.SIGINT, self._before)


@dataclass(frozen=True, slots=True)
class _Numbered(Generic[Result]):
    """Work on pictures, whose place in line comes back with the result."""

    job: Callable[[bytes], Job[Result]]

    def __call__(self, workers: Workers, numbered: tuple[int, Source], /) -> _Answer[Result]:
        """Read, and have it done."""
        number, source = numbered
        return number, source, attempted(lambda: workers.submit(self.job(source.read())).result())

    def lost(self, numbered: tuple[int, Source], /) -> _Answer[Result]:
        """As of a picture that ended its process."""
        return *numbered, LostWorkerError()


def each(
    paths: Sequence[str], total: int, job: Callable[[bytes], Job[Result]], jobs: int | None = None
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Do the work on each picture, a few at once, with the results in order; what went wrong comes in its place."""
    early: dict[int, tuple[Source, Result | FaceguardError]] = {}
    turn = 0
    with started(engine(paths, jobs)) as running, progress(total) as advance:
        for number, source, result in running.each(enumerate(sources(paths)), _Numbered(job)):
            early[number] = source, result
            while turn in early:
                yield early.pop(turn)
                advance()
                turn += 1


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
