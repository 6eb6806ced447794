"""What is done with the pictures, on whatever machine it is done."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from faceguard.batch.pictures import Source
from faceguard.batch.results import Owners, Results
from faceguard.batch.review import Doubt, doubts
from faceguard.batch.worklist import NameGroup
from faceguard.errors import FaceguardError, InternalError
from faceguard.options import RedactOptions
from faceguard.pipeline import Pipeline, Redaction
from faceguard.workers import Workers

Result = TypeVar("Result")


class LostWorkerError(FaceguardError):
    slug = "lost-worker"
    title = "The process that worked on the picture ended, each time it was tried"


@dataclass(frozen=True, slots=True)
class Written:
    """A result that is in its place."""

    output: Path
    size: int
    """In bytes."""
    report: Mapping[str, Any]
    doubts: Sequence[Doubt]


class Outcome(NamedTuple):
    """What became of a picture."""

    source: Source
    result: Written | FaceguardError


@dataclass(frozen=True, slots=True)
class Task:
    """Reads, redacts and writes. Reading and writing may need the network, so only redacting is the workers' part."""

    options: RedactOptions
    results: Results
    review: bool = False

    def __call__(self, workers: Workers, group: NameGroup) -> list[Outcome]:
        """Do a group's pictures; whatever goes wrong is the outcome of its picture alone."""
        owners = dict(group.owners)
        return [Outcome(source, attempted(self._steps(workers, source, owners))) for source in group.sources]

    def lost(self, group: NameGroup) -> list[Outcome]:
        """Of a group that ended the processes that worked on it."""
        return [Outcome(source, LostWorkerError()) for source in group.sources]

    def _steps(self, workers: Workers, source: Source, owners: Owners) -> Callable[[], Written]:
        def steps() -> Written:
            data = source.read()
            redaction, doubtful = workers.submit(lambda pipeline, _: self._redacted(pipeline, data)).result()
            output = self.results.deliver(source, redaction, owners)
            return Written(output, len(redaction.content), redaction.report.fields(), doubtful)

        return steps

    def _redacted(self, pipeline: Pipeline, data: bytes) -> tuple[Redaction, list[Doubt]]:
        """Redact, and cut out what was not sure while the picture is at hand."""
        done = pipeline.redact(data, self.options)
        return done, doubts(data, pipeline.limits, done.report) if self.review else []


def attempted(action: Callable[[], Result]) -> Result | FaceguardError:
    """What an action gives, or what hindered it, even what nobody foresaw: one picture must not end a run."""
    try:
        return action()
    except FaceguardError as error:
        return error
    except Exception as error:  # noqa: BLE001 - see above
        return InternalError(_where(error))


def _where(error: Exception) -> str:
    """An exception's kind and place: its message may hold anything."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
