"""What a caller may ask for: one definition for HTTP, the command line and Python."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Json, ValidationError

from faceguard.codecs import WRITABLE
from faceguard.detail import Detail
from faceguard.detection.detectors import DETECTORS, DetectorName
from faceguard.errors import InvalidOptionError, OptionError
from faceguard.formats import PictureFormat
from faceguard.geometry import Box
from faceguard.policy.select import Selection
from faceguard.redaction.styles import STYLES
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
        """Return the box as the geometry knows it."""
        return Box(self.x, self.y, self.width, self.height)


BoxList = Json[Annotated[tuple[PixelBox, ...], Field(max_length=10_000)]]
"""A JSON text like `[{"x": 1, "y": 2, "width": 3, "height": 4}]`."""


def _empty_is_absent(value: object) -> object:
    """Read an empty field as absent: forms send one for what a person left open."""
    return None if value == "" else value


Optional = BeforeValidator(_empty_is_absent)


class OnNoFace(StrEnum):
    PASS = "pass"  # noqa: S105 - a word, not a secret
    ERROR = "error"


if TYPE_CHECKING:
    WritableFormat = str  # a type checker takes no Literal that is made at run time
else:
    WritableFormat = Literal[tuple(str(name) for name in WRITABLE)]


class DetectOptions(BaseModel):
    """How to look for faces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detail: Detail = Field(
        Detail.BALANCED, description="How closely to look. More detail finds smaller faces and takes longer."
    )
    detector: DetectorName = Field(
        DetectorName.ENSEMBLE,
        description=" ".join(f"`{name}`: {spec.summary}" for name, spec in DETECTORS.items()),
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
        """Read options from a form or a command line; raises InvalidOptionError, which never holds the values."""
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
                yield OptionError("", f"There is no such option; the options are {', '.join(cls.model_fields)}")


class RedactOptions(DetectOptions):
    """How to look for faces, and what to do to them."""

    style: Style = Field(
        Style.BLUR,
        description=" ".join(f"`{style}`: {fill.summary}" for style, fill in STYLES.items()),
    )
    shape: Shape = Field(Shape.ELLIPSE, description="The ellipse goes around the padded box.")
    padding: float = Field(
        0.2,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="How far to grow the box on each side, as a share of it, to cover hair and ears.",
    )
    color: str = Field("000000", pattern="^[0-9a-fA-F]{6}$", description="Colour of `solid`, six hex digits.")
    outline: bool = Field(default=False, description="Draw a green frame around each region.")
    boxes: Annotated[BoxList | None, Optional] = Field(
        None, description="Redact exactly these face boxes, padded and shaped as usual, without detecting."
    )
    regions: Annotated[BoxList | None, Optional] = Field(
        None, description="Boxes to redact as they are, without padding, in addition to the faces."
    )
    keep: Annotated[BoxList | None, Optional] = Field(
        None, description="Leave faces alone whose centre lies in one of these boxes."
    )
    on_no_face: OnNoFace = Field(OnNoFace.PASS, description="`error` answers 422 instead of an unredacted picture.")
    format: Annotated[WritableFormat | None, Optional] = Field(
        None, description="Format of the answer; by default that of the input."
    )
    quality: Annotated[int | None, Optional] = Field(
        None,
        ge=1,
        le=100,
        description="Quality of the encoder; by default that of the input, where it can be kept.",
    )

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as red, green and blue, 0 to 255."""
        red, green, blue = bytes.fromhex(self.color)
        return red, green, blue

    @property
    def selection(self) -> Selection:
        """Who is redacted, as the policy knows it."""
        regions = [region.box() for region in self.regions or ()]
        return Selection(self.shape, self.padding, regions, [box.box() for box in self.keep or ()])

    @property
    def picture_format(self) -> PictureFormat | None:
        """The format asked for, as the codecs know it."""
        return None if self.format is None else PictureFormat(self.format)
