"""What comes out of the work on a photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from faceguard.codecs import CODECS
from faceguard.detection.explanation import Explanation
from faceguard.formats import PictureFormat
from faceguard.reports.picture import DetectionReport, RedactionReport
from faceguard.stages import Stages

AnyPath = TypeVar("AnyPath", bound=PurePath)


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found in a picture."""

    report: DetectionReport
    stages: Stages
    explanations: Sequence[Sequence[Explanation]] = ()
    """For each frame, one for each of its views; none where none was asked for."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted picture, ready to be handed out."""

    content: bytes
    format: PictureFormat
    report: RedactionReport
    stages: Stages

    def named(self, original: AnyPath) -> AnyPath:
        """Return the original's path, with a new suffix where the format is another one."""
        return original if self.format is self.report.image.format else original.with_suffix(CODECS[self.format].suffix)
