"""What the commands share that work on many pictures: addresses, the start of an engine, and the progress bar."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from faceguard.batch.engine import local_engine
from faceguard.batch.ordered import in_order
from faceguard.batch.pictures import Source, UnknownPlaceError, sources, store
from faceguard.batch.store import Store
from faceguard.errors import FaceguardError
from faceguard.job import Job

Result = TypeVar("Result")
Started = TypeVar("Started")


def say(message: str) -> None:
    """Tell the person at the terminal, apart from the results."""
    typer.echo(message, err=True)


def say_left_out(count: int) -> None:
    """Say how many files were no pictures, so that none is missed without a word."""
    if count:
        files = "1 file is no picture" if count == 1 else f"{count} files are no pictures"
        say(f"{files} that can be read here, by name and first bytes: left out")


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
            typer.echo(f"Cannot start: {error}", err=True)
            raise typer.Exit(3) from None
        yield running


def each(
    paths: Sequence[str],
    total: int,
    job: Callable[[bytes], Job[Result]],
    jobs: int | None = None,
    *,
    follows_links: bool = False,
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Run the job on each picture under a progress bar, and yield the results in order."""
    with started(local_engine(paths, jobs)) as engine, progress(total) as advance:
        for done in in_order(engine, sources(paths, follows_links=follows_links), job):
            yield done
            advance()


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
