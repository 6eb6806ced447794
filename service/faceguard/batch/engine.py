"""Who does the work."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Protocol, Self, TypeVar

from faceguard.batch.pictures import STDIN
from faceguard.batch.processes import Processes, Work
from faceguard.batch.task import Outcome, Task
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.batch.worklist import NameGroup
from faceguard.settings import Settings

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """Does a task on many groups of pictures, between entering and leaving its context."""

    takes_ahead: ClassVar[bool]
    """Whether it takes groups long before their turn."""

    def __enter__(self) -> Self:
        """Start; raises FaceguardError where it cannot."""

    def __exit__(self, *_: object) -> None:
        """Finish what is under way; what waits is dropped."""

    def each(self, groups: Iterable[NameGroup], task: Task, /) -> Iterator[list[Outcome]]:
        """Do the task on each group, a few at once, and yield the outcomes as they come."""


class LocalEngine(Engine, Protocol):
    """Does any work on any items, none of which it takes before its turn."""

    def each(self, items: Iterable[Item], work: Work[Item, Result], /) -> Iterator[Result]:
        """Do the work on each item, a few at once, and yield the results as they come."""


def local_engine(addresses: Sequence[str], jobs: int | None) -> LocalEngine:
    """Return this machine's cores. One needs no process of its own, and standard input is this process's alone."""
    settings = Settings(workers=jobs) if jobs else Settings()
    return ThreadEngine(settings) if settings.workers == 1 or STDIN in addresses else Processes(settings)


def ray_engine(jobs: int | None) -> Engine:
    """Return a Ray cluster; raises ImportError without the extra."""
    from faceguard.batch.ray import Cluster  # noqa: PLC0415 - Ray comes with an extra

    return Cluster(Settings(), jobs)
