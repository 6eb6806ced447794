"""What a person asks for who has seen what was found."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from faceguard.api.form import MAX_TEXT_BYTES
from faceguard.api.problems import MalformedRequestError
from faceguard.errors import InvalidOptionError, OptionError, TooManyBytesError
from faceguard.label import Label
from faceguard.options import DetectOptions
from faceguard.phrase import Phrase
from faceguard.pixel_box import Coordinate, Extent
from faceguard.policy.look import Softness, Strength
from faceguard.policy.rules import RuleSet, fields, told
from faceguard.replacement import Replacement
from faceguard.shape import Shape
from faceguard.strict_json import loaded, message, named_twice
from faceguard.style import Style
from faceguard.video.moving import MovingRegion
from faceguard.video.options import VideoOptions
from faceguard.video.plan import Choice
from faceguard.video.words import Audio, Codec

Second = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
AskedKeyframe = tuple[Second, Coordinate, Coordinate, Extent, Extent]


MOST_REGIONS = 100
LOOK = {"style", "shape", "padding", "color", "strength", "softness", "replacement", "label"}
OPTIONS = LOOK | {"rules", "verify", "audio", "codec", "reason", "reviewer"}


class AskedRegion(BaseModel):
    """A place that is covered from the first time to the last, or throughout where there is only one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keyframes: Annotated[tuple[AskedKeyframe, ...], Field(min_length=1)] = Field(
        description="Second, then x, y, width and height in pixels of the upright picture; in order of time."
    )

    reason: Phrase | None = Field(None, description="Why, instead of that of all.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        times = [keyframe[0] for keyframe in self.keyframes]
        if times != sorted(set(times)):
            raise ValueError("The times have to grow")
        return self


class AskedRedaction(BaseModel):
    """Who is covered, and how. What is left out is as the options of a photo have it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Style | None = Field(None, description="How faces are covered.")
    shape: Shape | None = Field(None, description="As that of a photo.")
    padding: float | None = Field(None, ge=0, le=1, allow_inf_nan=False, description="How far to grow the box.")
    color: str | None = Field(
        None, pattern=r"^#?([0-9a-fA-F]{3}){1,2}$", description="Colour of `solid`, six hex digits."
    )
    strength: Strength | None = Field(
        None, description="How many times coarser than usual `pixelate` and the blurs are."
    )
    softness: Softness | None = Field(None, description="How many times wider than usual the soft rim of `blur` is.")
    replacement: Replacement | None = Field(None, description="What `image` shows: an emoji, or a data URL.")
    label: Label | None = Field(None, description="A few words to write on each region.")
    rules: RuleSet | None = Field(None, description="Rules on who is redacted, and how, or a preset's name.")
    verify: bool | None = Field(
        None, description="Search the result again, and redact once more what is found; by default at `thorough`."
    )
    reason: Phrase | None = Field(None, description="Why: a few words, or a code of the operator's list.")
    reviewer: Phrase | None = Field(None, description="Who answers for it.")
    audio: Audio | None = Field(None, description="What becomes of the sound: voices identify people too.")
    codec: Codec | None = Field(None, description="How the video is coded.")
    keep: tuple[int, ...] = Field((), description="Ids of tracks to leave alone.")
    regions: tuple[AskedRegion, ...] = Field((), description=f"At most {MOST_REGIONS} places that are covered besides.")

    @field_validator("regions")
    @classmethod
    def _few(cls, regions: tuple[AskedRegion, ...]) -> tuple[AskedRegion, ...]:
        # Not by the schema: programs that try it would send as many.
        if len(regions) > MOST_REGIONS:
            raise ValueError(f"At most {MOST_REGIONS} regions")
        return regions

    @classmethod
    def of(cls, body: bytes) -> Self:
        """Read a body.

        Raises TooManyBytesError, MalformedRequestError, and InvalidOptionError, which never holds the values.
        """
        if len(body) > MAX_TEXT_BYTES:
            raise TooManyBytesError(f"At most {MAX_TEXT_BYTES} bytes of JSON")
        try:
            content = loaded(body or b"{}")
        except ValueError:
            raise MalformedRequestError("The body is no JSON, or nested too deep") from None
        if not isinstance(content, dict):
            raise MalformedRequestError("The body is no JSON object")
        if named_twice(body) is not None:
            raise MalformedRequestError("The body names a member twice")
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            entries = error.errors(include_url=False, include_context=False, include_input=False)
            raise InvalidOptionError(errors=tuple(dict.fromkeys(map(_problem, entries)))) from None

    def options(self, found: DetectOptions, defaults: Mapping[str, object], detectors: Collection[str]) -> VideoOptions:
        """Return how a video is written that was looked at in this way; the defaults are those of who names none.

        Raises InvalidOptionError.
        """
        given = {name: value for name in OPTIONS - {"rules"} if (value := getattr(self, name)) is not None}
        given |= {} if self.rules is None else {"rules": fields(self.rules)}
        looked = found.model_dump(include=set(DetectOptions.model_fields))
        return VideoOptions.from_text(looked | given, defaults, detectors).checked()

    def choice(self, tracks: int) -> Choice:
        """Return who is kept and what is covered besides; raises InvalidOptionError where there is no such track."""
        if any(not 0 <= track < tracks for track in self.keep):
            raise InvalidOptionError(errors=(OptionError("keep", "There is no track with this id"),))
        return Choice(frozenset(self.keep), [MovingRegion(region.keyframes, region.reason) for region in self.regions])


def _problem(entry: Any) -> OptionError:
    name = str(entry["loc"][0]) if entry["loc"] else ""
    if name in AskedRedaction.model_fields:
        return OptionError(name, told(entry) if name == "rules" else message(entry, AskedRegion))
    # The name is the caller's own text, which no message repeats.
    return OptionError("", f"There is no such option; the options are {', '.join(AskedRedaction.model_fields)}")
