"""Work whose results come in the order of the files, although several are worked on at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from faceguard.batch.engine import LocalEngine
from faceguard.batch.pictures import Source
from faceguard.batch.task import LostWorkerError, attempted
from faceguard.batch.videos import Tell, silent
from faceguard.errors import FaceguardError
from faceguard.workers import Workers

Result = TypeVar("Result")
FileWork: TypeAlias = Callable[[Workers, Source, Tell], Result]
"""What is done with each file."""
_Answer: TypeAlias = tuple[int, Source, Result | FaceguardError]


def in_order(
    engine: LocalEngine, files: Iterable[Source], work: FileWork[Result], tell: Tell = silent
) -> Iterator[tuple[Source, Result | FaceguardError]]:
    """Do the work on each file, several at once; yield each with its result, or what went wrong with it."""
    early: dict[int, tuple[Source, Result | FaceguardError]] = {}
    turn = 0
    for number, source, result in engine.each(enumerate(files), _Numbered(work), tell):
        early[number] = source, result
        while turn in early:
            yield early.pop(turn)
            turn += 1


@dataclass(frozen=True, slots=True)
class _Numbered(Generic[Result]):
    """Work whose result comes with the number of its file."""

    work: FileWork[Result]

    def __call__(self, workers: Workers, numbered: tuple[int, Source], tell: Tell, /) -> _Answer[Result]:
        """Do the work."""
        number, source = numbered
        return number, source, attempted(lambda: self.work(workers, source, tell))

    def lasts(self, numbered: tuple[int, Source], /) -> bool:
        """Tell whether it is a video."""
        return numbered[1].is_video()

    def lost(self, numbered: tuple[int, Source], /) -> _Answer[Result]:
        """Return the result of a file that ended its process."""
        return *numbered, LostWorkerError()
