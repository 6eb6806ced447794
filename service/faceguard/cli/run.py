"""What the commands share that work on many files: addresses, the start of an engine, and the progress bar."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from faceguard.batch.engine import local_engine
from faceguard.batch.ordered import FileWork, in_order
from faceguard.batch.pictures import Source, UnknownPlaceError, sources, store
from faceguard.batch.store import Store
from faceguard.batch.tally import Tally
from faceguard.batch.videos import Told
from faceguard.errors import FaceguardError
from faceguard.photo.jobs import PhotoJobs
from faceguard.printable import printable
from faceguard.settings import Settings
from faceguard.sizes import counted

NONE, STOPPED = 2, 3
"""The exit statuses where there is no picture, and where a run cannot go on or start."""

Result = TypeVar("Result")
Started = TypeVar("Started")


def say(message: str) -> None:
    """Tell the person at the terminal, apart from the results; no file's name can write more than its line."""
    typer.echo(printable(message), err=True)


def say_none(tally: Tally) -> int:
    """Say that there was no picture and no video, and what there was instead; return the exit status."""
    others = f": {counted(tally.left_out, 'file')} left out as no picture or video" if tally.left_out else ""
    say(f"No pictures or videos found{others}")
    return NONE


def located(address: str) -> Store:
    """Return the store at a path or URL, or end the command if nothing installed reaches it."""
    try:
        return store(address)
    except UnknownPlaceError as error:
        raise typer.BadParameter(str(error)) from None


@contextlib.contextmanager
def started(engine: contextlib.AbstractContextManager[Started]) -> Iterator[Started]:
    """Start an engine, or end the command if it does not start, or the operator's rules would fail for every file."""
    with contextlib.ExitStack() as stack:
        try:
            PhotoJobs.of(Settings())
            running = stack.enter_context(engine)
        except FaceguardError as error:
            say(f"Cannot start: {error}")
            raise typer.Exit(STOPPED) from None
        yield running


@contextlib.contextmanager
def whole(unnamed: str = "the results") -> Iterator[None]:
    """End the command with what prevents it from going on, and where; `unnamed` is what a system call is on."""
    try:
        yield
    except BrokenPipeError:  # the reader has had enough
        raise
    except OSError as error:
        reason = f"{error.filename or unnamed}: {error.strerror}"
    except FaceguardError as error:
        reason = ": ".join(filter(None, (error.title, error.detail)))
    else:
        return
    say(f"Cannot go on: {reason}")
    raise typer.Exit(STOPPED)


def each(
    paths: Sequence[str],
    total: int,
    work: FileWork[Result],
    jobs: int | None = None,
    *,
    follows_links: bool = False,
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Do the work on each file under a progress bar, and yield the results in order.

    What cannot be read is said first; where that is all, no engine is started.
    """
    unreadable = list(_unreadable(sources(paths, follows_links=follows_links)))
    for source, error in unreadable:
        say(f"{source.address}: {error.title} ({error.slug}): {error}")
    if len(unreadable) == total:
        yield from unreadable
        return
    with started(local_engine(paths, jobs, total)) as engine, progress(total) as seen:
        for source, result in in_order(engine, sources(paths, follows_links=follows_links), work, seen.tell):
            yield source, result
            seen.advance(source)


def _unreadable(found: Iterable[Source]) -> Iterator[tuple[Source, FaceguardError]]:
    for source in found:
        try:
            source.check()
        except FaceguardError as error:
            yield source, error


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Show the recent files or frames per second."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


class Progress:
    """A bar for all files, and one for each video that is under way."""

    def __init__(self, bar: Bar, total: int) -> None:
        self._bar = bar
        self._all = bar.add_task("", total=total, unit="files")
        self._videos: dict[str, tuple[str, TaskID]] = {}

    def advance(self, source: Source) -> None:
        """Count a file that is done."""
        self._bar.advance(self._all)
        self._drop(source.address)

    def tell(self, told: Told) -> None:
        """Show how many frames of a video are done."""
        stage, task = self._videos.get(told.address, ("", self._all))
        if stage != told.stage:
            self._drop(told.address)
            task = self._bar.add_task(printable(f"{told.address}: {told.stage}"), unit="frames")
            self._videos[told.address] = told.stage, task
        total = None if told.total is None else max(told.total, told.done)
        self._bar.update(task, completed=told.done, total=total)

    def _drop(self, address: str) -> None:
        if address in self._videos:
            self._bar.remove_task(self._videos.pop(address)[1])


@contextlib.contextmanager
def progress(total: int) -> Iterator[Progress]:
    """Show on the terminal how many files are done, and how many frames of videos, with the time that is left."""
    unit = TextColumn("{task.fields[unit]}")
    name = TextColumn("{task.description}", markup=False)  # in a file's name, brackets are letters
    columns = (name, BarColumn(), MofNCompleteColumn(), unit, _Rate())
    console = Console(stderr=True)
    with Bar(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as bar:
        yield Progress(bar, total)
