"""Finding faces: what a detector is, and what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from faceguard.detail import Detail
from faceguard.geometry import Box
from faceguard.picture import Pixels

Point = tuple[float, float]


class DetectorName(StrEnum):
    ENSEMBLE = "ensemble"
    MEDIAPIPE = "mediapipe"
    CENTERFACE = "centerface"
    YUNET = "yunet"


@dataclass(frozen=True, slots=True)
class Face:
    """A face in the upright picture. Left and right are the person's own."""

    box: Box
    score: float
    """The detector's confidence, 0 to 1."""
    detector: str
    landmarks: dict[str, Point] = field(default_factory=dict)
    """Some of right_eye, left_eye, nose, mouth, in pixels; empty where the detector gives none."""


@dataclass(frozen=True, slots=True)
class DetectionResult:
    """What was found, the most certain first."""

    faces: Sequence[Face] = ()
    candidates: Sequence[Face] = ()
    """Boxes below the threshold that are worth a person's look."""


class Detector(Protocol):
    """Finds faces. One instance serves one thread at a time."""

    models: tuple[str, ...]
    """Names of the models it asks, as in the manifest."""

    def detect(self, pixels: Pixels, detail: Detail, min_confidence: float | None) -> DetectionResult:
        """Find faces in (height, width, 3) RGB; a `min_confidence` of None is the detector's default."""
        ...

    def close(self) -> None:
        """Free what the detector holds; it is not used afterwards."""
        ...
