"""A picture with its boxes, as data sets have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

HERE = "./"
"""Before a path that a spreadsheet would take for a formula."""
LABEL = "face"
"""What the boxes are called in forms that name what is in them."""


class Verdict(NamedTuple):
    """What rules make of a face."""

    action: str
    by: str | None = None
    """Whose rule decided; None where none did."""
    rule: int | None = None
    """Its place in the list, from 0."""
    sure: bool | None = None

    @classmethod
    def of(cls, face: Mapping[str, Any]) -> "Verdict | None":
        """Take what is reported of a face; None where no rules were asked."""
        if "action" not in face:
            return None
        decided = face.get("decided", {})
        return cls(face["action"], decided.get("by"), decided.get("rule"), decided.get("sure"))

    def fields(self) -> dict[str, Any]:
        """Return what is known."""
        return {name: value for name, value in self._asdict().items() if value is not None}


class LabelledBox(NamedTuple):
    """A face in whole pixels of the upright picture."""

    x: int
    y: int
    width: int
    height: int
    score: float
    detector: str
    frame: int | None
    """The frame of an animation, from 0."""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    name: str
    width: int
    height: int
    boxes: tuple[LabelledBox, ...]

    @classmethod
    def of(cls, name: str, report: Mapping[str, Any]) -> "LabelledPicture":
        """Take what `faceguard detect` reports of a picture."""
        boxes = tuple(
            LabelledBox(
                **face["box"],
                score=face["score"],
                detector=face["detector"],
                frame=face.get("frame"),
                verdict=Verdict.of(face),
            )
            for face in report["faces"]
        )
        return cls(name, report["image"]["width"], report["image"]["height"], boxes)
