"""The engines that do the work."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Protocol, Self, TypeVar

from faceguard.batch.pictures import STDIN
from faceguard.batch.processes import Processes, Work
from faceguard.batch.task import Outcome, Task
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.batch.videos import Tell, silent
from faceguard.batch.worklist import NameGroup
from faceguard.settings import Settings

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """Runs a task on many groups of pictures, while its context is entered."""

    takes_ahead: ClassVar[bool]
    """Whether it takes groups long before it works on them."""

    def __enter__(self) -> Self:
        """Start; raises FaceguardError."""

    def __exit__(self, *_: object) -> None:
        """Finish what is under way, and drop what waits."""

    def each(self, groups: Iterable[NameGroup], task: Task, tell: Tell = silent, /) -> Iterator[list[Outcome]]:
        """Run the task on each group, several at once, and yield the outcomes as they are ready."""

    def hurry(self) -> None:
        """Let videos go that are under way; a handler of signals may call it."""


class LocalEngine(Engine, Protocol):
    """Does any work on any items. It takes none before it can work on it."""

    def each(self, items: Iterable[Item], work: Work[Item, Result], tell: Tell = silent, /) -> Iterator[Result]:
        """Do the work on each item, several at once, and yield the results as they are ready."""


def local_engine(addresses: Sequence[str], jobs: int | None, count: int) -> LocalEngine:
    """Return an engine on this machine's cores for so many files.

    It has processes, except for one core, or where standard input is read.
    """
    settings = Settings(workers=jobs) if jobs else Settings()
    settings = settings.model_copy(update={"workers": min(settings.workers, count)})
    return ThreadEngine(settings) if settings.workers == 1 or STDIN in addresses else Processes(settings)


def ray_engine(jobs: int | None) -> Engine:
    """Return an engine on a Ray cluster; raises ImportError without the extra."""
    from faceguard.batch.ray import Cluster  # noqa: PLC0415 - Ray comes with an extra

    return Cluster(Settings(), jobs)
