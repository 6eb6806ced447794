"""What a crew is asked to do with a picture.

The jobs hold no crew: who drops it while they run ends it, which a worker's own thread could not.
"""

import weakref
from collections.abc import Callable
from typing import Any

from faceguard.job import Tools
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.rules import check_photos
from faceguard.redactor.arguments import parsed
from faceguard.redactor.crew import Crew, Work
from faceguard.redactor.results import DetectedFaces, RedactedPicture
from faceguard.redactor.sources import ReferencePhotos, photos_of
from faceguard.ticket import Checkpoint


def redaction(
    crew: Crew, arguments: dict[str, Any], person: ReferencePhotos | None = None, *, keep: bool
) -> Callable[[bytes], Work[RedactedPicture]]:
    """Return what queues a file to be redacted; raises InvalidOptionError, and what `Crew.detectors` raises.

    Reference photos are read at once. Results keep the original on demand.
    """
    options, lent = parsed(RedactOptions, arguments, crew.detectors(arguments.get("detector"))), weakref.ref(crew)
    jobs, persons = PhotoJobs.of(crew.settings), _known(crew, options, person)

    def queue(data: bytes) -> Work[RedactedPicture]:
        redact = jobs.redact(data, options, persons=persons)

        def job(tools: Tools, checkpoint: Checkpoint) -> RedactedPicture:
            done = redact(tools, checkpoint)
            return RedactedPicture(done.content, done.format, done.report, data if keep else None, lent)

        return crew.submit(job)

    return queue


def detection(
    crew: Crew, arguments: dict[str, Any], person: ReferencePhotos | None = None, *, keep: bool
) -> Callable[[bytes], Work[DetectedFaces]]:
    """Return what queues a file to be searched; raises InvalidOptionError, and what `Crew.detectors` raises.

    Reference photos are read at once. Results keep the original on demand.
    """
    options, lent = parsed(ReviewOptions, arguments, crew.detectors(arguments.get("detector"))), weakref.ref(crew)
    jobs, persons = PhotoJobs.of(crew.settings), _known(crew, options, person)

    def queue(data: bytes) -> Work[DetectedFaces]:
        detect = jobs.detect(data, options, persons)

        def job(tools: Tools, checkpoint: Checkpoint) -> DetectedFaces:
            return DetectedFaces(detect(tools, checkpoint).report, data if keep else None, lent)

        return crew.submit(job)

    return queue


def _known(crew: Crew, options: RedactOptions | ReviewOptions, person: ReferencePhotos | None) -> Persons:
    """Read the people on reference photos, if there are any."""
    photos = photos_of(person)
    check_photos(options.rules, len(photos))
    return crew.submit(PhotoJobs.of(crew.settings).persons(photos, options)).result() if photos else NOBODY
