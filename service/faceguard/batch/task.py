"""The work on pictures and videos, whichever engine runs it."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from faceguard.batch.given import GivenBoxes
from faceguard.batch.pictures import Source
from faceguard.batch.results import Owners, Results
from faceguard.batch.review import Doubt, doubts
from faceguard.batch.videos import Tell, VideoWork
from faceguard.batch.worklist import NameGroup
from faceguard.errors import FaceguardError, InternalError
from faceguard.photo.assessment import Assessment
from faceguard.photo.jobs import PhotoJobs
from faceguard.policy.person import NOBODY, Persons
from faceguard.settings import Settings
from faceguard.video.options import VideoOptions
from faceguard.workers import Workers

Result = TypeVar("Result")


class LostWorkerError(FaceguardError):
    slug = "lost-worker"
    title = "The process that worked on the picture ended, each time it was tried"


@dataclass(frozen=True, slots=True)
class Written:
    """A result that is in place."""

    output: Path
    size: int
    """In bytes."""
    report: Mapping[str, Any]
    doubts: Sequence[Doubt] = ()


class Outcome(NamedTuple):
    """What became of a picture or a video."""

    source: Source
    result: Written | FaceguardError


@dataclass(frozen=True, slots=True)
class Task:
    """Reads, redacts and writes. Reading and writing may need the network, so workers only redact."""

    settings: Settings
    options: VideoOptions
    results: Results
    review: bool = False
    persons: Persons = NOBODY
    """Those on reference photos."""
    given: GivenBoxes | None = None

    def __call__(self, workers: Workers, group: NameGroup, tell: Tell) -> list[Outcome]:
        """Redact what is in a group; whatever goes wrong with one is its own outcome."""
        owners = dict(group.owners)
        return [Outcome(source, attempted(self._steps(workers, source, owners, tell))) for source in group.sources]

    def lasts(self, group: NameGroup) -> bool:
        """Tell whether there is a video in a group."""
        return any(source.is_video() for source in group.sources)

    def lost(self, group: NameGroup) -> list[Outcome]:
        """Return the outcomes of a group that ended its processes."""
        return [Outcome(source, LostWorkerError()) for source in group.sources]

    def _steps(self, workers: Workers, source: Source, owners: Owners, tell: Tell) -> Callable[[], Written]:
        def film() -> Written:
            options = self.options.beside_pictures()
            output = self.results.of_video(source, options.codec)
            growing = partial(self.results.growing, source, output, owners)
            report, size = VideoWork(self.settings).redact(workers, source, options, growing, tell, self.persons)
            return Written(output, size, report.model_dump(mode="json", by_alias=True))

        def photo() -> Written:
            data = source.read()
            doubtful: list[Doubt] = []

            def inspect(assessment: Assessment) -> None:
                if self.review:
                    doubtful.extend(doubts(assessment))

            options = self.given.options(source, self.options) if self.given else self.options
            job = PhotoJobs.of(self.settings).redact(data, options, inspect, self.persons)
            redaction = workers.submit(job).result()
            output = self.results.deliver(source, redaction, owners)
            return Written(output, len(redaction.content), redaction.report.fields(), doubtful)

        return film if source.is_video() else photo


def attempted(action: Callable[[], Result]) -> Result | FaceguardError:
    """Return the result of an action, or what it raised, even if unexpected: one picture must not end a run."""
    try:
        return action()
    except FaceguardError as error:
        return error
    except Exception as error:  # noqa: BLE001 - see above
        return InternalError(_where(error))


def _where(error: Exception) -> str:
    """Return the class and place of an exception; its message may hold anything."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
