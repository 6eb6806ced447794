"""What a caller may ask for: one definition for HTTP, the command line and Python."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Json, ValidationError

from faceguard.detail import Detail
from faceguard.detection.detectors import DETECTORS, DetectorName
from faceguard.errors import InvalidOptionError, OptionError
from faceguard.formats import PictureFormat
from faceguard.geometry import Box
from faceguard.shape import Shape
from faceguard.style import Style

Coordinate = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Extent = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]


class PixelBox(BaseModel):
    """A bounding box in pixels of the upright picture."""

    model_config = ConfigDict(frozen=True)

    x: Coordinate
    y: Coordinate
    width: Extent
    height: Extent

    def box(self) -> Box:
        """The same as the geometry's own box."""
        return Box(self.x, self.y, self.width, self.height)


BoxList = Json[Annotated[tuple[PixelBox, ...], Field(max_length=10_000)]]
"""A JSON text like `[{"x": 1, "y": 2, "width": 3, "height": 4}]`."""


def _empty_is_absent(value: object) -> object:
    """A form sends empty fields for what a person left open."""
    return None if value == "" else value


Optional = BeforeValidator(_empty_is_absent)


class OnNoFace(StrEnum):
    PASS = "pass"  # noqa: S105 - a word, not a secret
    ERROR = "error"


WritableFormat = Literal["jpeg", "png", "webp", "avif"]


class DetectOptions(BaseModel):
    """How to look for faces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detail: Detail = Field(
        Detail.BALANCED, description="How closely to look: small faces need more detail, which takes longer."
    )
    detector: DetectorName = Field(
        DetectorName.ENSEMBLE,
        description=" ".join(["Which detector to ask.", *(f"`{name}`: {DETECTORS[name].about}" for name in DETECTORS)]),
    )
    min_confidence: Annotated[float | None, Optional] = Field(
        None,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Lowest score of a face; by default the detector's own.",
    )

    @classmethod
    def from_text(cls, fields: Mapping[str, object]) -> Self:
        """Read options as a form or a command line gives them; raises InvalidOptionError without the values."""
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise InvalidOptionError(errors=tuple(cls._problems(error))) from None

    @classmethod
    def _problems(cls, error: ValidationError) -> Iterator[OptionError]:
        for entry in error.errors(include_url=False, include_context=False, include_input=False):
            name = str(entry["loc"][0])
            if name in cls.model_fields:
                yield OptionError(name, entry["msg"])
            else:  # the name is the caller's own text, which no message repeats
                yield OptionError("", f"There is no such option; there are {', '.join(cls.model_fields)}")


class RedactOptions(DetectOptions):
    """How to look for faces, and what to do to them."""

    style: Style = Field(
        Style.BLUR,
        description="`blur`, `pixelate` and `solid` do not read the face's pixels. `gaussian` does, and can be undone.",
    )
    shape: Shape = Field(Shape.ELLIPSE, description="The ellipse goes around the padded box.")
    padding: float = Field(
        0.2,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Share of the box that is added on each side, to cover hair and ears.",
    )
    color: str = Field("000000", pattern="^[0-9a-fA-F]{6}$", description="Colour of `solid`, six hex digits.")
    outline: bool = Field(default=False, description="Draw a green frame around each region.")
    boxes: Annotated[BoxList | None, Optional] = Field(
        None, description="Redact exactly these face boxes, padded and shaped as usual, and do not detect."
    )
    regions: Annotated[BoxList | None, Optional] = Field(
        None, description="Boxes to redact as they are, unpadded, besides the faces."
    )
    keep: Annotated[BoxList | None, Optional] = Field(
        None, description="Faces whose centre lies in one of these boxes are left alone."
    )
    on_no_face: OnNoFace = Field(OnNoFace.PASS, description="`error` answers 422 instead of an untouched picture.")
    format: Annotated[WritableFormat | None, Optional] = Field(
        None, description="Format of the answer; by default that of the input."
    )
    quality: Annotated[int | None, Optional] = Field(
        None,
        ge=1,
        le=100,
        description="Quality of the encoder; by default that of the input where it can be kept.",
    )

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as red, green and blue, 0 to 255."""
        red, green, blue = bytes.fromhex(self.color)
        return red, green, blue

    @property
    def picture_format(self) -> PictureFormat | None:
        """The format asked for, as the codecs know it."""
        return None if self.format is None else PictureFormat(self.format)
