"""What a rule asks of a face: typed conditions, as callers write them. It imports no library that reads pictures."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from faceguard.policy.attribute import Age, Gender
from faceguard.policy.look import NoBoolean
from faceguard.policy.polygon import has_area, inside
from faceguard.policy.truth import Truth

if TYPE_CHECKING:
    from faceguard.policy.sight import Sight

Size = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False), NoBoolean]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), NoBoolean]
Corner = tuple[Share, Share]


def _with_area(polygon: tuple[Corner, ...]) -> tuple[Corner, ...]:
    if not has_area(polygon):
        raise PydanticCustomError("rules", "The polygon has no area")
    return polygon


Polygon = Annotated[tuple[Corner, ...], Field(min_length=3, max_length=100), AfterValidator(_with_area)]
MOST_PHOTOS = 8
"""Reference photos."""
Photo = Annotated[int, Field(ge=0, lt=MOST_PHOTOS), NoBoolean] | Literal["*"]
Count = Annotated[int, Field(ge=1, le=10_000), NoBoolean]
Several = Annotated[tuple["Condition", ...], Field(min_length=1, max_length=32)]
DEEPEST = 8
"""How often conditions may stand in conditions."""


class Condition(BaseModel):
    """What has to hold of a face, all of it together.

    Of several sightings, as in a video, each has to say the same, or it is in doubt.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: Photo | None = Field(
        None,
        description="The face is that of the person on the reference photo of this number, from 0, or `*` of any; "
        "in doubt where the two are somewhat alike, or the face is small or turned.",
    )
    everywhere: bool = Field(
        default=False,
        description="With `person`: of several faces in a picture that would each be theirs, all are, "
        "as on a sheet of photos; else the most alike is, and the others are in doubt.",
    )
    height_below: Size | None = Field(
        None, description="The face's box is lower: in pixels, or below 1 as a share of the picture's height."
    )
    height_above: Size | None = Field(None, description="The face's box is higher, in the same units.")
    inside: Polygon | None = Field(
        None,
        description="All of the face's box lies in this polygon of x and y, in shares of the picture's sides; "
        "where it lies across the rim, that is in doubt.",
    )
    outside: Polygon | None = Field(None, description="All of it lies outside of this polygon.")
    score_below: Share | None = Field(None, description="The detector's confidence is lower.")
    largest: Count | None = Field(
        None, description="The face is one of so many that are the largest; in doubt where two tie."
    )
    age: Age | None = Field(
        None,
        description="`child`: the person may be under 18, which counts for all who are small, turned or blurred. "
        "`adult`: they look older; in doubt unless the condition says `surely`.",
    )
    gender: Gender | None = Field(
        None, description="What the person's gender looks like; it may choose how a face is covered, and keeps nobody."
    )
    negated: "Condition | None" = Field(None, alias="not", description="This does not hold.")
    every: Several | None = Field(None, alias="all", description="Each of these holds.")
    some: Several | None = Field(None, alias="any", description="At least one of these holds.")
    surely: bool = Field(default=False, description="What is in doubt counts as not so.")
    perhaps: bool = Field(default=False, description="What is in doubt counts as so.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if all(getattr(self, name) is None for name in (*_LEAVES, "person", "age", "negated", "every", "some")):
            raise PydanticCustomError("rules", "A condition says what has to hold")
        if self.everywhere and self.person is None:
            raise PydanticCustomError("rules", "`everywhere` goes with a `person`")
        if self.surely and self.perhaps:
            raise PydanticCustomError("rules", "Say `surely` or `perhaps`, not both")
        return self

    @property
    def depth(self) -> int:
        """How often conditions stand in conditions; 1 where none does."""
        return 1 + max((each.depth for each in self._inner()), default=0)

    @property
    def count(self) -> int:
        """How many conditions there are, this one included."""
        return 1 + sum(each.count for each in self._inner())

    @property
    def photos(self) -> set[int | Literal["*"]]:
        """The reference photos that it asks for, by number or `*`."""
        own: set[int | Literal["*"]] = set() if self.person is None else {self.person}
        return own.union(*(each.photos for each in self._inner()))

    @property
    def asks_for_age(self) -> bool:
        """Whether it asks for an age."""
        return self.age is not None or any(each.asks_for_age for each in self._inner())

    @property
    def asks_for_gender(self) -> bool:
        """Whether it asks for a gender."""
        return self.gender is not None or any(each.asks_for_gender for each in self._inner())

    def truth(self, seen: Sequence["Sight"]) -> Truth:
        """Tell whether it holds of a person, by the sights that there are."""
        found = min(self._parts(seen))
        if self.surely:
            return found.surely
        return found.perhaps if self.perhaps else found

    def on_box(self, sight: "Sight") -> Iterator[Truth]:
        """Give what each part says that asks for a face's box or its score alone, in an order that stays the same."""
        for name in _ON_BOX:
            if (asked := getattr(self, name)) is not None:
                yield _LEAVES[name](asked, sight)
        for each in self._inner():
            yield from each.on_box(sight)

    def _parts(self, seen: Sequence["Sight"]) -> Iterator[Truth]:
        for name, holds in _LEAVES.items():
            if (asked := getattr(self, name)) is not None:
                yield Truth.unanimous(holds(asked, sight) for sight in seen)
        if self.person is not None:
            yield Truth.unanimous(self._is_person(self.person, sight) for sight in seen)
        if self.age:
            yield self._aged(seen)
        if self.negated:
            yield self.negated.truth(seen).negated
        if self.every:
            yield min(each.truth(seen) for each in self.every)
        if self.some:
            yield max(each.truth(seen) for each in self.some)

    def _is_person(self, photo: int | Literal["*"], sight: "Sight") -> Truth:
        said = sight.alone if self.everywhere else sight.persons
        return max(said, default=Truth.DOUBT) if photo == "*" else said[photo]

    def _aged(self, seen: Sequence["Sight"]) -> Truth:
        """Never mistake who may be a child for an adult, and the other way only by a word."""
        child = any(sight.may_be_child for sight in seen)
        if child or self.surely:
            return Truth.of(child is (self.age is Age.CHILD))
        return Truth.DOUBT

    def _inner(self) -> list["Condition"]:
        return [*([self.negated] if self.negated else ()), *(self.every or ()), *(self.some or ())]


def _pixels(size: float, sight: "Sight") -> float:
    return size * sight.height if size < 1 else size


def _lies_inside(polygon: Sequence[tuple[float, float]], sight: "Sight") -> Truth:
    width, height = sight.width, sight.height
    box = sight.box.clipped(width, height)
    return inside((box.x, box.y, box.right, box.bottom), [(x * width, y * height) for x, y in polygon])


def _among_largest(count: int, sight: "Sight") -> Truth:
    if sight.larger + sight.as_large < count:
        return Truth.YES
    return Truth.NO if sight.larger >= count else Truth.DOUBT


_LEAVES: dict[str, Callable[..., Truth]] = {
    "height_below": lambda size, sight: Truth.of(sight.box.height < _pixels(size, sight)),
    "height_above": lambda size, sight: Truth.of(sight.box.height > _pixels(size, sight)),
    "inside": _lies_inside,
    "outside": lambda polygon, sight: _lies_inside(polygon, sight).negated,
    "score_below": lambda score, sight: Truth.of(sight.score < score),
    "largest": _among_largest,
    "gender": lambda gender, sight: sight.male if gender is Gender.MALE else sight.male.negated,
}
_ON_BOX = tuple(name for name in _LEAVES if name != "gender")
