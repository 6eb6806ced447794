"""Jobs whose results come in the order of the pictures."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from faceguard.batch.engine import LocalEngine
from faceguard.batch.pictures import Source
from faceguard.batch.task import LostWorkerError, attempted
from faceguard.errors import FaceguardError
from faceguard.job import Job
from faceguard.workers import Workers

Result = TypeVar("Result")
_Answer: TypeAlias = tuple[int, Source, Result | FaceguardError]


def in_order(
    engine: LocalEngine, pictures: Iterable[Source], job: Callable[[bytes], Job[Result]]
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Run the job on each picture, several at once; yield each picture with its result, or what went wrong with it."""
    early: dict[int, tuple[Source, Result | FaceguardError]] = {}
    turn = 0
    for number, source, result in engine.each(enumerate(pictures), _Numbered(job)):
        early[number] = source, result
        while turn in early:
            yield early.pop(turn)
            turn += 1


@dataclass(frozen=True, slots=True)
class _Numbered(Generic[Result]):
    """A job whose result comes with the number of its picture."""

    job: Callable[[bytes], Job[Result]]

    def __call__(self, workers: Workers, numbered: tuple[int, Source], /) -> _Answer[Result]:
        """Read the picture and have a worker do the job."""
        number, source = numbered
        return number, source, attempted(lambda: workers.submit(self.job(source.read())).result())

    def lost(self, numbered: tuple[int, Source], /) -> _Answer[Result]:
        """Return the result of a picture that ended its process."""
        return *numbered, LostWorkerError()
