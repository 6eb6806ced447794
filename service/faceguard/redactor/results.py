"""What comes out, and how a notebook shows it."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path

from faceguard.codecs import CODECS
from faceguard.errors import FaceguardError, UnwritableFileError
from faceguard.formats import PictureFormat
from faceguard.photo.jobs import PhotoJobs
from faceguard.picture import Pixels
from faceguard.policy.action import Action
from faceguard.redactor import preview
from faceguard.redactor.crew import SHARED, Crew
from faceguard.reports.face import FaceReport, FoundFaceReport
from faceguard.reports.picture import DetectionReport, ImageReport, RedactionReport

FORMATS = {suffix: name for name, codec in CODECS.items() for suffix in codec.suffixes}


class WrongSuffixError(FaceguardError):
    slug = "wrong-suffix"
    title = "The file's name would say another format than the picture has"


Lent = Callable[[], Crew | None]
"""Gives a crew as long as there is one. A result keeps none at work."""


def shared() -> Crew:
    """Give the crew that is always there."""
    return SHARED


def shown(content: bytes, lent: Lent) -> Pixels:
    """Return the upright pixels of a file, on white where it is transparent, and of an animation its first frame."""
    crew = lent()
    if crew is None or crew.closed:
        crew = SHARED
    return crew.submit(PhotoJobs.of(crew.settings).show(content)).result()


class RedactedPicture:
    """A redacted picture, ready to be handed out. It holds nothing of the original unless that was asked for."""

    def __init__(
        self,
        content: bytes,
        format: PictureFormat,  # noqa: A002 - the option's name
        report: RedactionReport,
        original: bytes | None = None,
        crew: Lent = shared,
    ) -> None:
        self.content = content
        """The file."""
        self.format = format
        """The file's format."""
        self.report = report
        """What was found and done, as over HTTP and on the command line."""
        self._original, self._crew = original, crew

    @cached_property
    def pixels(self) -> Pixels:
        """What the file shows: upright, (height, width, 3) in R, G, B order, on white where it is transparent.

        Of an animation, the first frame.
        """
        return shown(self.content, self._crew)

    @cached_property
    def original(self) -> Pixels | None:
        """What the original shows, **with its faces**, where `keep_original` was asked for; None elsewhere."""
        return None if self._original is None else shown(self._original, self._crew)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the file and return its path; what was there is replaced.

        Raises WrongSuffixError for the suffix of another format, and UnwritableFileError.
        """
        target = Path(path)
        if FORMATS.get(target.suffix.lower(), self.format) is not self.format:
            raise WrongSuffixError(f"The picture is {self.format}; ask for another one by the option `format`")
        try:
            target.write_bytes(self.content)
        except OSError as error:
            raise UnwritableFileError(error.strerror) from None
        except ValueError:  # a NUL in the path
            raise UnwritableFileError from None
        return target

    def __repr__(self) -> str:
        """Say what it is, and nothing of what it shows."""
        return f"<RedactedPicture: {self.format}, {self._summary}>"

    def __reduce__(self) -> tuple[object, ...]:
        """Pass between processes, without the workers."""
        return type(self), (self.content, self.format, self.report, self._original)

    def _repr_png_(self) -> bytes:
        return preview.png(preview.shrunk(self.pixels))

    def _repr_html_(self) -> str:
        before = "" if self.original is None else preview.figure(preview.shrunk(self.original), "before")
        return before + preview.figure(preview.shrunk(self.pixels), self._summary)

    @property
    def _summary(self) -> str:
        undoable = ", which can be undone" if self.report.settings.reversible else ""
        regions = f", {_count(len(self.report.regions), 'region')}" if self.report.regions else ""
        kept = f", {len(self.report.kept)} kept" if self.report.kept else ""
        return f"{_count(len(self.report.faces), 'face')} redacted{undoable}{regions}{kept}{_doubtful(self.report)}"


class DetectedFaces:
    """The faces of a picture. It holds nothing of the picture itself unless that was asked for."""

    def __init__(self, report: DetectionReport, original: bytes | None = None, crew: Lent = shared) -> None:
        self.report = report
        """What was found, as over HTTP and on the command line."""
        self._original, self._crew = original, crew

    @property
    def faces(self) -> Sequence[FoundFaceReport]:
        """The faces, in pixels of the upright picture, and what rules would make of each."""
        return self.report.faces

    @property
    def candidates(self) -> list[FaceReport]:
        """Boxes below the threshold that a person should look at."""
        return self.report.candidates

    @property
    def image(self) -> ImageReport:
        """The upright picture's size and format."""
        return self.report.image

    @cached_property
    def original(self) -> Pixels | None:
        """What the picture shows where `keep_original` was asked for; None elsewhere."""
        return None if self._original is None else shown(self._original, self._crew)

    def __repr__(self) -> str:
        """Say what it is."""
        return f"<DetectedFaces: {self._summary}>"

    def __reduce__(self) -> tuple[object, ...]:
        """Pass between processes, without the workers."""
        return type(self), (self.report, self._original)

    def _repr_png_(self) -> bytes:
        return preview.png(self._boxes)

    def _repr_html_(self) -> str:
        return preview.figure(self._boxes, self._summary)

    @property
    def _boxes(self) -> Pixels:
        """The boxes of a still picture or an animation's first frame, on that or on white."""
        picture = self._ground
        draw = partial(preview.framed, picture, width=self.image.width)
        draw((face.box for face in self.candidates if not face.frame), colour=preview.CANDIDATE)
        draw((face.box for face in self.faces if not face.frame), colour=preview.FACE)
        return picture

    @property
    def _ground(self) -> Pixels:
        if self.original is not None:
            return preview.shrunk(self.original).copy()
        return preview.blank(self.image.width, self.image.height)

    @property
    def _summary(self) -> str:
        stay = sum(face.action is Action.KEEP for face in self.faces)
        kept = f", {stay} would be kept" if stay else ""
        return f"{_count(len(self.faces), 'face')}{kept}{_doubtful(self.report)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _doubtful(report: DetectionReport) -> str:
    return f", {len(report.candidates)} doubtful" if report.candidates else ""
