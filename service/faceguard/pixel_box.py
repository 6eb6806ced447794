"""A bounding box as callers write it, alone or with how it is covered. It imports words alone, as the options do."""

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Json
from pydantic_core import PydanticCustomError

from faceguard.phrase import Phrase
from faceguard.policy.look import Look, NoBoolean
from faceguard.strict_json import named_twice

if TYPE_CHECKING:
    from faceguard.geometry import Box
    from faceguard.policy.place import Place

Coordinate = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False), NoBoolean]
Extent = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False), NoBoolean]


class PixelBox(BaseModel):
    """A bounding box in pixels of the upright picture."""

    model_config = ConfigDict(frozen=True)

    x: Coordinate
    y: Coordinate
    width: Extent
    height: Extent

    def box(self) -> "Box":
        """Return the box as the geometry knows it."""
        from faceguard.geometry import Box  # noqa: PLC0415 - it takes NumPy

        return Box(self.x, self.y, self.width, self.height)


Spot = tuple[Coordinate, Coordinate]
"""x and y."""


class Landmarks(BaseModel):
    """Where parts of a face are, in pixels of the upright picture; right and left are the person's own."""

    model_config = ConfigDict(frozen=True)

    right_eye: Spot | None = None
    left_eye: Spot | None = None
    nose: Spot | None = None
    mouth: Spot | None = None

    def known(self) -> dict[str, Spot]:
        """Return those that are known, by name."""
        return {name: spot for name, spot in self if spot is not None}


class CoveredBox(Look, PixelBox):
    """A bounding box that is redacted, in a way of its own where it says so."""

    reason: Phrase | None = Field(None, description="Why, instead of the option `reason`.")
    landmarks: Landmarks | None = Field(
        None, description="Where the face's eyes, nose and mouth are, as a report has them: for the shape `head`."
    )

    def place(self) -> "Place":
        """Return the box as the policy knows it."""
        from faceguard.policy.place import Place  # noqa: PLC0415 - it takes NumPy

        points = self.landmarks.known() if self.landmarks else {}
        return Place(self.box(), self.own(), self.reason, points)


def _unambiguous(value: object) -> object:
    if isinstance(value, str | bytes) and named_twice(value) is not None:
        raise PydanticCustomError("json", "A box names a member twice")
    return value


Unambiguous = BeforeValidator(_unambiguous)
BoxList = Annotated[Json[Annotated[tuple[PixelBox, ...], Field(max_length=10_000, fail_fast=True)]], Unambiguous]
"""A JSON text like `[{"x": 1, "y": 2, "width": 3, "height": 4}]`."""

CoveredBoxList = Annotated[
    Json[Annotated[tuple[CoveredBox, ...], Field(max_length=10_000, fail_fast=True)]], Unambiguous
]
"""The same, where a box may also have a `Look` of its own."""
