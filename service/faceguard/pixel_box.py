"""A bounding box as callers write it. It imports words alone, as the options do."""

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, Json

if TYPE_CHECKING:
    from faceguard.geometry import Box

Coordinate = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Extent = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]


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


BoxList = Json[Annotated[tuple[PixelBox, ...], Field(max_length=10_000, fail_fast=True)]]
"""A JSON text like `[{"x": 1, "y": 2, "width": 3, "height": 4}]`."""
