"""How one face is covered, as far as that is its own. It imports words alone, as the options do."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from faceguard.label import Label
from faceguard.replacement import Emoji
from faceguard.shape import Shape
from faceguard.style import Style

STRONGEST = 3
SOFTEST = 4


def _is_number(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("number", "Input should be a number, not true or false")
    return value


NoBoolean = BeforeValidator(_is_number)
"""Refuses `true`, which would count as 1."""
Padding = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), NoBoolean]
Strength = Annotated[float, Field(ge=1, le=STRONGEST, allow_inf_nan=False), NoBoolean]
Softness = Annotated[float, Field(ge=1, le=SOFTEST, allow_inf_nan=False), NoBoolean]


COLOR = "^#?([0-9a-fA-F]{3}){1,2}$"


def six_digits(color: str) -> str:
    """Write a colour as six lower-case digits, whether it came as `#FF00FF`, `ff00ff` or `#f0f`."""
    if not re.search(COLOR, color) or color.endswith("\n"):
        raise PydanticCustomError("color", "Input should be six hex digits, such as ff0000 for red")
    digits = color.removeprefix("#").lower()
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


HexColor = Annotated[str, Field(json_schema_extra={"pattern": COLOR}), AfterValidator(six_digits)]


def rgb(color: str) -> tuple[int, int, int]:
    """Return six hex digits as red, green and blue, 0 to 255."""
    red, green, blue = bytes.fromhex(color)
    return red, green, blue


class Look(BaseModel):
    """How one face is covered; what is None is as for all others."""

    model_config = ConfigDict(frozen=True)

    style: Style | None = Field(None, description="Instead of the option `style`.")
    shape: Shape | None = Field(None, description="Instead of the option `shape`, or of a rectangle for a region.")
    padding: Padding | None = Field(None, description="Instead of the option `padding`, or of none for a region.")
    color: HexColor | None = Field(None, description="Instead of the option `color`.")
    strength: Strength | None = Field(None, description="Instead of the option `strength`.")
    softness: Softness | None = Field(None, description="Instead of the option `softness`.")
    replacement: Emoji | None = Field(None, description="Instead of the option `replacement`.")
    label: Label | None = Field(None, description="Instead of the option `label`; an empty one is none.")

    def own(self) -> "Look":
        """Return the look alone of what has more to say."""
        return Look(**{name: getattr(self, name) for name in OWN})

    def over(self, other: "Look") -> "Look":
        """Return this look, and what the other says where this one says nothing."""
        own = {name: value for name in OWN if (value := getattr(self, name)) is not None}
        return Look(**({name: getattr(other, name) for name in OWN} | own))

    def as_drawn(self) -> "Look":
        """Return how a box is covered that a person drew as it is to be: a rectangle, without padding."""
        return DRAWN.over(self)


OWN = tuple(Look.model_fields)
USUAL = Look()
"""As all others."""
DRAWN = Look(shape=Shape.RECTANGLE, padding=0)
"""As a person drew it."""
