"""A picture with its boxes, as data sets have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

LABEL = "face"
"""What the boxes are called in forms that name what is in them."""


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
            LabelledBox(**face["box"], score=face["score"], detector=face["detector"], frame=face.get("frame"))
            for face in report["faces"]
        )
        return cls(name, report["image"]["width"], report["image"]["height"], boxes)
