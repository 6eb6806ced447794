"""What the commands share that work on many pictures: addresses, the start of an engine, and the progress bar."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from faceguard.batch.engine import local_engine
from faceguard.batch.ordered import in_order
from faceguard.batch.pictures import Source, UnknownPlaceError, sources, store
from faceguard.batch.store import Store
from faceguard.batch.tally import Tally, counted
from faceguard.errors import FaceguardError
from faceguard.job import Job

NONE, STOPPED = 2, 3
"""The exit statuses where there is no picture, and where a run cannot go on or start."""

Result = TypeVar("Result")
Started = TypeVar("Started")


def say(message: str) -> None:
    """Tell the person at the terminal, apart from the results."""
    typer.echo(message, err=True)


def say_none(tally: Tally) -> int:
    """Say that there was no picture, and what there was instead; return the exit status."""
    others = f": {counted(tally.left_out, 'file')} left out as no picture" if tally.left_out else ""
    say(f"No pictures found{others}")
    return NONE


def located(address: str) -> Store:
    """Return the store at a path or URL, or end the command if nothing installed reaches it."""
    try:
        return store(address)
    except UnknownPlaceError as error:
        raise typer.BadParameter(str(error)) from None


@contextlib.contextmanager
def started(engine: contextlib.AbstractContextManager[Started]) -> Iterator[Started]:
    """Start an engine, or end the command if it does not start."""
    with contextlib.ExitStack() as stack:
        try:
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
    job: Callable[[bytes], Job[Result]],
    jobs: int | None = None,
    *,
    follows_links: bool = False,
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Run the job on each picture under a progress bar, and yield the results in order.

    What cannot be read is said first; where that is all, no engine is started.
    """
    unreadable = list(_unreadable(sources(paths, follows_links=follows_links)))
    for source, error in unreadable:
        say(f"{source.address}: {error.title} ({error.slug}): {error}")
    if len(unreadable) == total:
        yield from unreadable
        return
    with started(local_engine(paths, jobs)) as engine, progress(total) as advance:
        for done in in_order(engine, sources(paths, follows_links=follows_links), job):
            yield done
            advance()


def _unreadable(found: Iterable[Source]) -> Iterator[tuple[Source, FaceguardError]]:
    for source in found:
        try:
            source.check()
        except FaceguardError as error:
            yield source, error


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Show the recent pictures per second."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


@contextlib.contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on the terminal, and yield what to call after each picture."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("pictures"), _Rate(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
