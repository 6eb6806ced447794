"""Which way is up is asked once a shot."""

from dataclasses import dataclass

import numpy as np
import pytest

from faceguard.detail import Detail
from faceguard.detection import DetectionResult, Detector, Face
from faceguard.detection.judgement import Judgement
from faceguard.detection.trace import SILENT, Trace
from faceguard.geometry import Box
from faceguard.media.frames import Colour, VideoPicture
from faceguard.options import DetectOptions
from faceguard.picture import Pixels
from faceguard.tracking.look import WEAK
from faceguard.video.looks import Looks

PICTURE = VideoPicture(np.full((48, 32), 128, np.uint8), 0, 0, Colour(1))


@dataclass
class Fake:
    """Says that a picture lies on its side, or not, and notes that it was asked."""

    rotation: int
    asked: list[str]
    name: str = "of photos"
    models: tuple[str, ...] = ()

    def threshold(self, detail: Detail) -> float:  # noqa: ARG002 - the same for all
        return 0.3

    def detect(
        self,
        pixels: Pixels,  # noqa: ARG002 - sees nothing
        detail: Detail,  # noqa: ARG002
        min_confidence: float | None,
        trace: Trace = SILENT,  # noqa: ARG002
    ) -> DetectionResult:
        assert WEAK == min_confidence
        self.asked.append(self.name)
        faces = [Face(Box(1, 2, 3, 4), score, "fake") for score in (0.9, 0.2)]
        return DetectionResult(faces, judgement=Judgement(0.3, rotation=self.rotation))

    def for_frames(self, *, upright: bool) -> Detector:
        return Fake(0, self.asked, "upright") if upright else Fake(self.rotation, self.asked, "asking")

    def close(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("rotation", "names"),
    [
        (0, ["asking", "upright", "upright", "asking", "upright"]),
        (90, ["asking", "asking", "asking", "asking", "asking"]),
    ],
)
def test_a_shot_is_asked_about_once_unless_it_lies_on_its_side(rotation: int, names: list[str]):
    """To ask takes longer than to search, and a camera is not turned within a shot."""
    detector = Fake(rotation, [])
    looks = Looks(detector, DetectOptions(), lambda: None)
    for number, begins in enumerate((True, False, False, True, False)):
        looks.at(number, PICTURE, begins=begins)

    assert names == detector.asked


def test_weak_boxes_are_noted_and_are_no_faces_by_themselves():
    """The threshold is the detector's."""
    seen = Looks(Fake(0, []), DetectOptions(), lambda: None).at(7, PICTURE, begins=True)

    assert 7 == seen.frame
    assert [True, False] == seen.strong.tolist()
    assert [[1, 2, 3, 4]] * 2 == seen.boxes.tolist()
