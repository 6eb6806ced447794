"""Finding faces: what a detector is, and what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from faceguard.detail import Detail
from faceguard.detection.explanation import Explanation
from faceguard.detection.judgement import Judgement
from faceguard.detection.trace import SILENT, Trace
from faceguard.geometry import Box
from faceguard.picture import Pixels

Point = tuple[float, float]

GIVEN = "given"
"""Stands for the detector of a face whose box the caller gave."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face in the upright picture. Left and right are the person's own."""

    box: Box
    score: float
    """The detector's confidence, 0 to 1."""
    detector: str
    landmarks: dict[str, Point] = field(default_factory=dict)
    """Some of right_eye, left_eye, nose, mouth, in pixels; empty where the detector gives none."""
    id: int = -1
    """Index of its box in the explanation; -1 where none was asked for."""


@dataclass(frozen=True, slots=True)
class DetectionResult:
    """What was found, the most certain first."""

    faces: Sequence[Face] = ()
    candidates: Sequence[Face] = ()
    """Boxes below the threshold that a person should look at."""
    judgement: Judgement | None = None
    """None where no detector was asked."""
    explanations: Sequence[Explanation] = ()
    """One for each view of the picture that was searched; none where none was asked for."""


class Detector(Protocol):
    """Finds faces. One instance serves one thread at a time."""

    models: tuple[str, ...]
    """Names of the models it runs, as in the manifest."""

    def threshold(self, detail: Detail) -> float:
        """Return the score from which a box is a face where the caller names none."""
        ...

    def detect(
        self, pixels: Pixels, detail: Detail, min_confidence: float | None, trace: Trace = SILENT
    ) -> DetectionResult:
        """Find faces in (height, width, 3) RGB; a `min_confidence` of None is the detector's threshold."""
        ...

    def close(self) -> None:
        """Free what the detector holds; it is not used afterwards."""
        ...


@runtime_checkable
class Filmed(Protocol):
    """A detector that looks at the frames of a video in another way than at photos."""

    def for_frames(self, *, upright: bool) -> Detector:
        """Return one with the same networks, which may take each frame to be upright; it is not closed by itself."""
        ...


@runtime_checkable
class Turning(Protocol):
    """A detector that judges which way a picture is up, by its faces."""

    def for_finished(self, rotation: int) -> Detector:
        """Return one with the same networks for pictures whose faces are covered; it is not closed by itself.

        What covers them is no sign of which way is up: they are turned by these degrees, as they were with the faces.
        """
        ...
