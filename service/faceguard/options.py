"""What a caller may ask for: one definition for HTTP, the command line and Python.

It imports words alone: a command line that is wrong, or asks for help, waits for no library that reads pictures.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from faceguard.detail import Detail
from faceguard.detector import DetectorName
from faceguard.doubtful import Doubtful
from faceguard.errors import InvalidOptionError, OptionError
from faceguard.formats import PictureFormat, WritableFormat
from faceguard.label import MOST_LETTERS, NUMBER, Label
from faceguard.no_face import OnNoFace
from faceguard.offered import OWN, OfferedDetector
from faceguard.phrase import Phrase
from faceguard.pixel_box import BoxList, CoveredBoxList
from faceguard.policy.look import HexColor, Look, Padding, Softness, Strength, rgb
from faceguard.policy.preset import Preset
from faceguard.policy.rules import RuleList, told
from faceguard.replacement import MOST_BYTES, Emoji, Replacement
from faceguard.shape import Shape
from faceguard.style import Style

if TYPE_CHECKING:
    from faceguard.policy.select import Selection
    from faceguard.policy.standing import Standing


def _format(value: object) -> object:
    """Read a format by its name or a suffix of its files, such as `JPG`."""
    written = value.lower().removeprefix(".") if isinstance(value, str) else value
    if not isinstance(written, str) or written in get_args(WritableFormat):
        return written
    from faceguard.codecs import CODECS, WRITABLE  # noqa: PLC0415 - they take decoders

    return next((str(name) for name in WRITABLE if f".{written}" in CODECS[name].suffixes), written)


class DetectOptions(BaseModel):
    """How to look for faces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detail: Detail = Field(
        Detail.BALANCED, description="How closely to look. More detail finds smaller faces and takes longer."
    )
    detector: OfferedDetector = Field(
        DetectorName.ENSEMBLE,
        description=" ".join(f"`{name}`: {name.summary}" for name in DetectorName)
        + " `/v1/info` and `faceguard models` also list detectors of your own.",
    )
    min_confidence: float | None = Field(
        None,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Lowest score of a face; by default the detector's own.",
    )

    @classmethod
    def from_text(
        cls,
        fields: Mapping[str, object],
        defaults: Mapping[str, object] | None = None,
        detectors: Collection[str] = OWN,
    ) -> Self:
        """Read options from a form, a URL or a command line; raises InvalidOptionError, which never holds the values.

        The detectors are the names of those that can be asked for.

        Blanks around a value do not count. An empty one is absent: forms send that for what a person left open.
        """
        plain = ((name, value.strip() if isinstance(value, str) else value) for name, value in fields.items())
        given = {name: value for name, value in plain if value != "" or name not in cls.model_fields}
        try:
            return cls.model_validate({**(defaults or {}), **given}, context={"detectors": detectors})
        except ValidationError as error:
            raise InvalidOptionError(errors=tuple(dict.fromkeys(cls._problems(error)))) from None

    @classmethod
    def _problems(cls, error: ValidationError) -> Iterator[OptionError]:
        for entry in error.errors(include_url=False, include_context=False, include_input=False):
            name = str(entry["loc"][0]) if entry["loc"] else ""  # a member whose name is no text has none
            if name in cls.model_fields:
                yield OptionError(name, told(entry) if name == "rules" else entry["msg"])
            else:  # the name is the caller's own text, which no message repeats
                yield OptionError("", f"There is no such option; the options are {', '.join(cls.model_fields)}")


class AttributeOptions(DetectOptions):
    """How to look for faces, and whether to guess what people look like."""

    attributes: bool = Field(
        default=False,
        description="Report of each face a guess of age and gender, which is often wrong. "
        "The operator has to allow it, by `FACEGUARD_ATTRIBUTES`.",
    )

    @property
    def sought(self) -> DetectOptions | None:
        """How to look for faces, where nothing else is asked for; None where something is."""
        others = type(self).model_fields.keys() - DetectOptions.model_fields
        if any(getattr(self, name) != type(self).model_fields[name].default for name in others):
            return None
        return DetectOptions.model_construct(**{name: getattr(self, name) for name in DetectOptions.model_fields})

    def check_attributes(self, *, allowed: bool, known: bool) -> None:
        """Raise InvalidOptionError where guesses are asked for that nobody allowed, or that no network is there for."""
        if not self.attributes:
            return
        if not allowed:
            why = "The operator does not allow it: FACEGUARD_ATTRIBUTES"
            raise InvalidOptionError(errors=(OptionError("attributes", why),))
        if not known:
            why = "Age and gender need a network that is not here: run `faceguard models add age`"
            raise InvalidOptionError(errors=(OptionError("attributes", why),))


class ReviewOptions(AttributeOptions):
    """How to look for faces, and which rules to ask what would become of them."""

    boxes: BoxList | None = Field(None, description="JSON list of face boxes to decide on, instead of detecting.")
    rules: RuleList | None = Field(
        None,
        description="JSON list of rules, or the name of such a list, as for `redact`: "
        "the answer says of each face what would become of it, and why.",
    )

    @classmethod
    def of(cls, how: DetectOptions) -> "ReviewOptions":
        """Look for faces in this way, and ask nothing of them but where they are."""
        return cls.model_construct(**{name: getattr(how, name) for name in DetectOptions.model_fields})

    def selection(self, standing: "Standing") -> "Selection":
        """Return who would be redacted, as the policy knows it, under the operator's rules."""
        from faceguard.policy.place import Place  # noqa: PLC0415 - it takes NumPy
        from faceguard.policy.select import Selection  # noqa: PLC0415 - as above
        from faceguard.policy.verdict import Bench  # noqa: PLC0415 - as above

        return Selection(boxes=[Place(box.box()) for box in self.boxes or ()], bench=Bench(self.rules, standing))


class RedactOptions(DetectOptions):
    """How to look for faces, and what to do to them."""

    style: Style = Field(
        Style.BLUR,
        description=" ".join(f"`{style}`: {style.summary}" for style in Style),
    )
    shape: Shape = Field(
        Shape.ELLIPSE,
        description=" ".join(f"`{shape}`: {shape.summary}" for shape in Shape),
    )
    padding: Padding = Field(
        0.2,
        description="How far to grow the box on each side, as a share of it, to cover hair and ears.",
    )
    color: HexColor = Field("000000", description="Colour of `solid`, six hex digits.")
    strength: Strength = Field(
        1,
        description="How many times coarser than usual `pixelate` and the blurs are: "
        "at 1 a region has six rows of squares, at 3 two.",
    )
    softness: Softness = Field(
        1, description="How many times wider than usual the soft rim of `blur` is, outside of the region."
    )
    replacement: Replacement = Field(
        Emoji.SMILE,
        description=f"What `image` shows: {', '.join(f'`{emoji}`' for emoji in Emoji)}, or a picture of your own: "
        f"a file of at most {MOST_BYTES // 1024} KiB, over HTTP also as a data URL with base64.",
    )
    label: Label | None = Field(
        None,
        description=f"A few words to write on each region, at most {MOST_LETTERS} letters; `{NUMBER}` is its number.",
    )
    outline: bool = Field(default=False, description="Draw a green frame around each region.")
    boxes: CoveredBoxList | None = Field(
        None,
        description="JSON list of face boxes to redact, padded and shaped as usual, instead of detecting; "
        "each may have a look of its own, such as `style`, a `reason`, and a face's `landmarks`.",
    )
    regions: CoveredBoxList | None = Field(
        None,
        description="JSON list of boxes to redact as they are, without padding, in addition to the faces; "
        "each may have a look of its own, such as `style`, and a `reason`.",
    )
    keep: BoxList | None = Field(
        None, description="JSON list of boxes; faces whose centre lies in one of them are left alone."
    )
    rules: RuleList | None = Field(
        None,
        description="JSON list of rules on who is redacted, and how; the first that holds of a face decides, and "
        "what is in doubt is redacted. Or the name of such a list. "
        + " ".join(f"`{preset}`: {preset.summary}" for preset in Preset),
    )
    doubtful: Doubtful = Field(
        Doubtful.KEEP,
        description="What becomes of boxes below the threshold that may be faces. "
        + " ".join(f"`{word}`: {word.summary}" for word in Doubtful),
    )
    on_no_face: OnNoFace = Field(
        OnNoFace.PASS,
        description=" ".join(f"`{word}`: {word.summary}" for word in OnNoFace),
    )
    verify: bool | None = Field(
        None,
        description="Search the finished picture or video again, and redact once more what is still found; where a "
        "face is left even then, it is the error `unverified`. By default where `detail` is `thorough` and there are "
        "no `boxes`.",
    )
    format: Annotated[WritableFormat | None, BeforeValidator(_format)] = Field(
        None, description="Format of the answer; by default that of the input."
    )
    quality: int | None = Field(
        None,
        ge=1,
        le=100,
        description="Quality of the encoder; by default that of the input, where it can be kept.",
    )
    reason: Phrase | None = Field(
        None, description="Why it is redacted, for the report: a few words, or a code of the operator's list."
    )
    reviewer: Phrase | None = Field(None, description="Who answers for it, for the report.")

    @property
    def look(self) -> Look:
        """How faces are covered, unless something else is said of one; regions of the caller's are covered `as_drawn`.

        Style and colour are not in it: they are those of the whole picture, which `redact_in_place` is told.
        """
        return Look(
            shape=self.shape, padding=self.padding, strength=self.strength, softness=self.softness, label=self.label
        )

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as red, green and blue, 0 to 255."""
        return rgb(self.color)

    @property
    def verifies(self) -> bool:
        """Whether the result is searched again."""
        return self.detail is Detail.THOROUGH and self.boxes is None if self.verify is None else self.verify

    def selection(self, standing: "Standing | None" = None) -> "Selection":
        """Return who is redacted, as the policy knows it, under the operator's rules."""
        from faceguard.policy.select import Selection  # noqa: PLC0415 - it takes NumPy
        from faceguard.policy.standing import NO_RULES  # noqa: PLC0415 - as above
        from faceguard.policy.verdict import Bench  # noqa: PLC0415 - as above

        boxes = [box.place() for box in self.boxes or ()]
        regions = [region.place() for region in self.regions or ()]
        keep = [box.box() for box in self.keep or ()]
        bench = Bench(self.rules, standing or NO_RULES)
        return Selection(self.look, regions, keep, self.doubtful, boxes, bench, self.style)

    @property
    def picture_format(self) -> PictureFormat | None:
        """The format asked for, as the codecs know it."""
        return None if self.format is None else PictureFormat(self.format)
