"""What is found in a file, as `faceguard detect` reports it."""

import time
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from faceguard.batch.pictures import Source
from faceguard.batch.videos import Tell, VideoWork
from faceguard.detection.explanation import Explanation
from faceguard.options import ReviewOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Detection
from faceguard.policy.person import NOBODY, Persons
from faceguard.settings import Settings
from faceguard.workers import Workers

EXPLANATION = TypeAdapter(Explanation)


@dataclass(frozen=True, slots=True)
class Look:
    """What is done with a file, whichever process does it."""

    settings: Settings
    options: ReviewOptions
    explain: bool = False
    persons: Persons = NOBODY
    """Those on reference photos."""

    def __call__(self, workers: Workers, source: Source, tell: Tell) -> dict[str, Any]:
        """Return what is printed of it; raises FaceguardError."""
        return self.film(workers, source, tell) if source.is_video() else self.photo(workers, source.read())

    def film(self, workers: Workers, source: Source, tell: Tell) -> dict[str, Any]:
        """Return what is said of a video; raises FaceguardError."""
        began = time.monotonic()
        report = VideoWork(self.settings).detect(workers, source, self.options, tell, self.persons)
        named = report.model_dump(mode="json", by_alias=True, include={"video", "tracks"})
        return named | {"seconds": round(time.monotonic() - began, 4)}

    def photo(self, workers: Workers, content: bytes) -> dict[str, Any]:
        """Return what is said of a picture; raises FaceguardError."""
        detect = PhotoJobs.of(self.settings).detect(content, self.options, self.persons, explain=self.explain)
        return _fields(workers.submit(detect).result())


def _fields(result: Detection) -> dict[str, Any]:
    report = result.report.fields()
    named = {name: report[name] for name in ("image", "faces", "candidates")}
    named["seconds"] = round(result.stages.total, 4)
    return named | ({"explanation": _explained(result)} if any(result.explanations) else {})


def _explained(result: Detection) -> list[dict[str, Any]]:
    """Return an explanation for each view of the picture, with the frame it is of where there are several."""
    return [
        ({"frame": frame} if result.report.image.frames else {}) | _view(view)
        for frame, views in enumerate(result.explanations)
        for view in views
    ]


def _view(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON's own types, its boxes with the index that outcomes refer to."""
    fields: dict[str, Any] = EXPLANATION.dump_python(explanation, mode="json", exclude_none=True)
    return fields | {"boxes": [{"index": index, **box} for index, box in enumerate(fields["boxes"])]}
