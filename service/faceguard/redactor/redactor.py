"""Many pictures, by workers of one's own."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Literal, Self, Unpack, overload

from faceguard.errors import FaceguardError, InvalidOptionError, OptionError
from faceguard.options import RedactOptions, ReviewOptions
from faceguard.redactor.arguments import RedactArguments, ReviewArguments, with_options
from faceguard.redactor.crew import ClosedError, Crew, Work
from faceguard.redactor.errands import detection, redaction
from faceguard.redactor.results import DetectedFaces, RedactedPicture
from faceguard.redactor.sources import ReferencePhotos, Source, content_of, several

AHEAD = 2
"""Pictures under way for each worker: one is worked on, and one waits or is done."""


class Redactor:
    """Redacts many pictures, several at once.

    Its workers start at the first picture and end with the `with` block, or when Python does:

    >>> with faceguard.Redactor(workers=2) as redactor:
    ...     for done in redactor.map(["photo.jpg", "photo.jpg"], style="solid"):
    ...         print(len(done.report.faces))
    1
    1

    It may be used by several threads. A worker has detectors of its own, and a thread that the kernel keeps from the
    network; the caller's threads and process are left as they are.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        deadline: float | None = None,
        max_pixels: int | None = None,
        max_frames: int | None = None,
        models: str | os.PathLike[str] | None = None,
    ) -> None:
        """Take settings, which come from the environment where they are None; raises InvalidSettingError.

        Each worker works on one picture at a time; by default there is one for each core. `deadline` is in seconds a
        picture, `models` a folder of model weights that is searched first.
        """
        self._crew = Crew(
            workers=workers, deadline=deadline, max_pixels=max_pixels, max_frames=max_frames, models=models
        )
        self._ahead = AHEAD * self._crew.settings.workers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop what waits, stop what runs, and end the workers; doing so again has no effect."""
        self._crew.close()

    @with_options(RedactOptions)
    def redact(
        self,
        picture: Source,
        *,
        keep_original: bool = False,
        person: ReferencePhotos | None = None,
        **options: Unpack[RedactArguments],
    ) -> RedactedPicture:
        """Redact the faces of a picture, as `faceguard.redact` does."""
        return redaction(self._crew, {**options}, person, keep=keep_original)(content_of(picture)).result()

    @with_options(ReviewOptions)
    def detect(
        self,
        picture: Source,
        *,
        keep_original: bool = False,
        person: ReferencePhotos | None = None,
        **options: Unpack[ReviewArguments],
    ) -> DetectedFaces:
        """Find the faces of a picture, as `faceguard.detect` does."""
        return detection(self._crew, {**options}, person, keep=keep_original)(content_of(picture)).result()

    @overload
    def map(
        self,
        pictures: Iterable[Source],
        *,
        errors: Literal["raise"] = "raise",
        keep_original: bool = False,
        person: ReferencePhotos | None = None,
        **options: Unpack[RedactArguments],
    ) -> Iterator[RedactedPicture]: ...

    @overload
    def map(
        self,
        pictures: Iterable[Source],
        *,
        errors: Literal["return"],
        keep_original: bool = False,
        person: ReferencePhotos | None = None,
        **options: Unpack[RedactArguments],
    ) -> Iterator[RedactedPicture | FaceguardError]: ...

    @with_options(RedactOptions)
    def map(
        self,
        pictures: Iterable[Source],
        *,
        errors: Literal["raise", "return"] = "raise",
        keep_original: bool = False,
        person: ReferencePhotos | None = None,
        **options: Unpack[RedactArguments],
    ) -> Iterator[RedactedPicture | FaceguardError]:
        """Redact pictures, several at once, and give the results in their order.

        At most two pictures a worker are under way beyond the one that was given last, so that any number of pictures
        takes the same memory. What is wrong with one is raised in its place, which ends the iteration, or with
        `errors="return"` given in its place, and the others follow.
        """
        if errors not in {"raise", "return"}:
            raise InvalidOptionError(errors=(OptionError("errors", "Input should be 'raise' or 'return'"),))
        queue = redaction(self._crew, {**options}, person, keep=keep_original)
        return _in_order(several(pictures), queue, self._ahead, returned=errors == "return")


def _in_order(
    pictures: Iterable[Source], queue: Callable[[bytes], Work[RedactedPicture]], ahead: int, *, returned: bool
) -> Iterator[RedactedPicture | FaceguardError]:
    """Keep so many pictures under way, and yield what becomes of the first of them, again and again."""
    under_way = deque[Work[RedactedPicture] | FaceguardError]()
    queued = _queued(pictures, queue)
    failure: Exception | None = None
    try:
        while True:
            try:
                under_way.extend(islice(queued, ahead - len(under_way)))
            except Exception as error:  # noqa: BLE001 - it is raised when its turn comes
                failure = error
            if under_way:
                yield _outcome(under_way.popleft(), returned=returned)
            elif failure:
                raise failure
            else:
                return
    finally:
        for each in under_way:
            if isinstance(each, Work):
                each.cancel()


def _queued(
    pictures: Iterable[Source], queue: Callable[[bytes], Work[RedactedPicture]]
) -> Iterator[Work[RedactedPicture] | FaceguardError]:
    """Read and queue pictures; yield what is wrong with one that cannot be read."""
    for picture in pictures:
        try:
            content = content_of(picture)
        except FaceguardError as error:
            yield error
        else:
            yield queue(content)


def _outcome(work: Work[RedactedPicture] | FaceguardError, *, returned: bool) -> RedactedPicture | FaceguardError:
    """Wait for the result; raise what is wrong with the picture, or return it on demand."""
    try:
        if isinstance(work, FaceguardError):
            raise work
        return work.result()
    except ClosedError:
        raise
    except FaceguardError as error:
        if not returned:
            raise
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)  # which would keep the picture
