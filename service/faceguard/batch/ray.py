"""The same work on a Ray cluster, by Ray Data."""

import logging
import os
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar, Self

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # noqa: TID251 - or Ray reports to its maker
os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"  # noqa: TID251 - or under `uv run` each worker builds an environment of its own
import ray
from ray.data import ActorPoolStrategy, DataContext
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from faceguard import core_dump
from faceguard.batch.task import Outcome, Task
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.batch.videos import Tell, silent
from faceguard.batch.worklist import NameGroup
from faceguard.errors import FaceguardError
from faceguard.settings import Settings

BATCH = 16
"""Groups that an actor gets at once. They are done again if its machine is lost."""
WINDOW = 100_000
"""Groups that the driver holds at once."""
TRIES = 3
"""How often a process may end while it works on the same group."""


class ClusterError(FaceguardError):
    slug = "cluster"
    title = "The Ray cluster cannot be reached, or did not start"


class Cluster:
    """The cluster at RAY_ADDRESS, or one of this machine's cores.

    Only names and outcomes pass through it: its actors read, redact and write. A lost actor is replaced, and its groups
    are done again, which writes the same bytes under the same names.
    """

    takes_ahead: ClassVar[bool] = True

    def __init__(self, settings: Settings, most: int | None) -> None:
        self._settings = settings.model_copy(update={"workers": 1})
        self._pool = ActorPoolStrategy(min_size=1, max_size=most)

    def __enter__(self) -> Self:
        """Connect; raises ClusterError."""
        try:
            ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RayError, RuntimeError) as error:
            raise ClusterError(f"{ClusterError.title}: {type(error).__name__}") from None
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        return self

    def __exit__(self, *_: object) -> None:
        ray.shutdown()

    def hurry(self) -> None:
        """Wait for nothing: the actors go with the connection."""

    def each(self, groups: Iterable[NameGroup], task: Task, tell: Tell = silent) -> Iterator[list[Outcome]]:
        """Run the task on each group, and yield the outcomes as they are ready; raises ClusterError.

        How far a video is, nobody is told.
        """
        del tell
        numbered = enumerate(groups)
        try:
            while window := list(islice(numbered, WINDOW)):
                attempts = _attempts()
                rows = [{"groups": pickle.dumps(batch)} for batch in _batches(window, task)]
                data = ray.data.from_items(rows, override_num_blocks=len(rows))
                made = (self._settings, task, attempts)
                for row in data.map(Actor, fn_constructor_args=made, compute=self._pool, num_cpus=1).iter_rows():
                    yield from pickle.loads(row["outcomes"])  # noqa: S301 - the actor's
        except RayError as error:
            raise ClusterError(f"The Ray cluster failed: {type(error).__name__}") from error


def _batches(window: Sequence[tuple[int, NameGroup]], task: Task) -> Iterator[list[tuple[int, NameGroup]]]:
    """Part groups into those that an actor gets at once; one that takes long, it gets alone."""
    batch: list[tuple[int, NameGroup]] = []
    for numbered in window:
        if task.lasts(numbered[1]):
            yield [numbered]
            continue
        batch.append(numbered)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _attempts() -> Any:
    """Start the counter on this process's machine: if that is lost, so is the run."""
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    return ray.remote(num_cpus=0, scheduling_strategy=here, max_restarts=-1, max_task_retries=-1)(Attempts).remote()


class Attempts:
    """Counts how often work was started and not finished, so that what ends its process is not retried for ever."""

    def __init__(self) -> None:
        self._begun = Counter[str]()

    def begin(self, work: str) -> int:
        """Count a start, and return how many there were, this one included."""
        self._begun[work] += 1
        return self._begun[work]

    def end(self, work: str) -> None:
        """Forget work that is finished."""
        del self._begun[work]


class Actor:
    """One core of the cluster, whose detectors are made once."""

    def __init__(self, settings: Settings, task: Task, attempts: Any) -> None:
        core_dump.forbid()
        self._engine, self._task, self._attempts = ThreadEngine(settings).__enter__(), task, attempts

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Do a batch of groups; one by one if a process has ended in the middle of it."""
        groups: Sequence[tuple[int, NameGroup]] = pickle.loads(row["groups"])  # noqa: S301 - the driver's
        if self._begin(f"batch {groups[0][0]}") == 1:
            done = list(self._engine.each((group for _, group in groups), self._task))
        else:
            done = [self._alone(f"group {number}", group) for number, group in groups]
        return {"outcomes": pickle.dumps(done)}

    def _alone(self, work: str, group: NameGroup) -> list[Outcome]:
        if self._begin(work) > TRIES:
            return self._task.lost(group)
        (done,) = self._engine.each([group], self._task)
        ray.get(self._attempts.end.remote(work))
        return done

    def _begin(self, work: str) -> int:
        return int(ray.get(self._attempts.begin.remote(work)))
