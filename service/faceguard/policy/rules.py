"""Who is redacted, and how: an ordered list of rules, as callers write it.

It imports no library that reads pictures.
"""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Json, Tag
from pydantic_core import ErrorDetails, PydanticCustomError, from_json

from faceguard.errors import InvalidOptionError, OptionError
from faceguard.phrase import Phrase
from faceguard.policy.action import Action
from faceguard.policy.condition import DEEPEST, MOST_PHOTOS, Condition
from faceguard.policy.look import Look
from faceguard.policy.preset import written
from faceguard.policy.truth import Truth
from faceguard.strict_json import message, named_twice

if TYPE_CHECKING:
    from faceguard.policy.sight import Sight

MOST_RULES = 64
MOST_CONDITIONS = 256
"""In all rules together: each may be asked of every face."""


class Cover(Look):
    """The face is redacted in a way of its own; what is left out is as for all others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _kind(value: object) -> str:
    return "cover" if isinstance(value, dict | Look) else "action"


class Rule(BaseModel):
    """What becomes of the faces of which something holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    condition: Condition | None = Field(None, alias="if", description="Of whom it speaks; without it, of everyone.")
    action: Annotated[
        Annotated[Action, Tag("action")] | Annotated[Cover, Tag("cover")],
        Discriminator(_kind),
        Field(alias="do", description="`keep`, `redact`, or how the face is redacted."),
    ]

    reason: Phrase | None = Field(
        None, description="Why, for the report: a few words, or a code of the operator's list."
    )

    @property
    def keeps(self) -> bool:
        """Whether it leaves a face as it is."""
        return self.action is Action.KEEP

    @property
    def look(self) -> Look | None:
        """How it has a face covered, where it says so."""
        return self.action if isinstance(self.action, Cover) else None

    def truth(self, seen: Sequence["Sight"]) -> Truth:
        """Tell whether it speaks of a person, by the sights that there are."""
        return self.condition.truth(seen) if self.condition else Truth.YES


def _bounded(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    conditions = [rule.condition for rule in rules if rule.condition]
    if max((each.depth for each in conditions), default=0) > DEEPEST:
        raise PydanticCustomError(
            "rules", "Conditions stand in conditions at most {deepest} deep", {"deepest": DEEPEST}
        )
    if sum(each.count for each in conditions) > MOST_CONDITIONS:
        raise PydanticCustomError("rules", "At most {most} conditions in all", {"most": MOST_CONDITIONS})
    return rules


def _text(value: object) -> object:
    """Return rules as a JSON text, whether they came as one, as the name of a preset, or as a list."""
    return json.dumps(value) if isinstance(value, list | tuple) else _unambiguous(written(value))


def _unambiguous(text: object) -> object:
    if isinstance(text, str | bytes) and (way := named_twice(text)) is not None:
        raise PydanticCustomError("rules", "{place}: A member is named twice", {"place": _place(way) or "The list"})
    return text


def _parsed(value: object) -> object:
    """Return the rules that a text stands for, if it is one."""
    text = _unambiguous(written(value))
    return from_json(text) if isinstance(text, str) else text


def _impartial(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Refuse rules by which somebody would stay bare for what their gender looks like.

    One that keeps may not stand below one that asks for it, as it would keep whom that one passes by.
    """
    above = False
    for place, rule in enumerate(rules):
        asks = rule.condition is not None and rule.condition.asks_for_gender
        if rule.keeps and (asks or above):
            where = {"place": f"[{place}].if.gender" if asks else f"[{place}].do"}
            raise PydanticCustomError(
                "rules", "{place}: Gender may say how a face is covered, and not who is kept" if asks else
                "{place}: A rule above asks for gender, which may not say who is kept: put this one first", where
            )  # fmt: skip
        above = above or asks
    return rules


Rules = tuple[Rule, ...]
_Bounded = Annotated[
    Rules, Field(max_length=MOST_RULES, fail_fast=True), AfterValidator(_bounded), AfterValidator(_impartial)
]
RuleList = Annotated[Json[_Bounded], BeforeValidator(_text)]
"""A JSON text like `[{"if": {"height_below": 16}, "do": "keep"}]`, or the name of a preset."""
RuleSet = Annotated[_Bounded, BeforeValidator(_parsed)]
"""The same in a body of JSON."""


NEEDED = {
    False: "a reference photo, in `person`",
    True: "more reference photos than came in `person`: they are counted from 0",
}
"""What a rule needs where no photo came, and where the one that it names did not."""


def asks_for_persons(rules: Rules | None) -> bool:
    """Tell whether any rule asks for a reference photo."""
    return any(rule.condition and rule.condition.photos for rule in rules or ())


def asks_for_looks(rules: Rules | None) -> int | None:
    """Return the place of the first rule that asks for age or gender; None where none does."""
    asking = (
        rule.condition and (rule.condition.asks_for_age or rule.condition.asks_for_gender) for rule in rules or ()
    )
    return next((place for place, asks in enumerate(asking) if asks), None)


def check_looks(rules: Rules | None, *, known: bool, option: str = "rules") -> None:
    """Raise InvalidOptionError where rules ask for age or gender, and the network for these is not there."""
    if not known and (place := asks_for_looks(rules)) is not None:
        why = f"[{place}].if: Age and gender need a network that is not here: run `faceguard models add age`"
        raise InvalidOptionError(errors=(OptionError(option, why),))


def check_photos(rules: Rules | None, count: int) -> None:
    """Raise InvalidOptionError where rules ask for reference photos that are not there, or nothing asks for these."""
    if count > MOST_PHOTOS:
        raise InvalidOptionError(errors=(OptionError("person", f"At most {MOST_PHOTOS} reference photos"),))
    asked = [rule.condition.photos if rule.condition else set() for rule in rules or ()]
    for place, photos in enumerate(asked):
        if any(count <= (0 if photo == "*" else photo) for photo in photos):
            why = f"[{place}].if: This needs {NEEDED[bool(count)]}"
            raise InvalidOptionError(errors=(OptionError("rules", why),))
    if count and not asks_for_persons(rules):
        why = "Say in `rules` what becomes of the people on them, such as `all-but`"
        raise InvalidOptionError(errors=(OptionError("person", why),))


def fields(rules: Rules) -> list[dict[str, Any]]:
    """Return rules as callers write them, in JSON types."""
    return [rule.model_dump(mode="json", by_alias=True, exclude_defaults=True) for rule in rules]


_MODELS: dict[str | int, type[BaseModel]] = {
    "if": Condition, "not": Condition, "all": Condition, "any": Condition, "do": Cover,
}  # fmt: skip
"""What stands below members of rules."""
_NAMES = {field.alias or name for model in (Rule, Condition, Look) for name, field in model.model_fields.items()}


def told(problem: ErrorDetails) -> str:
    """Say what is wrong, and at which place in the list; nothing that only the caller has written is repeated."""
    way = problem["loc"][1:]
    model = next((_MODELS[part] for part in reversed(way[:-1]) if part in _MODELS), Rule)
    place, said = _place(way), message(problem, model)
    return f"{place}: {said}" if place else said


def _place(way: Iterable[str | int]) -> str:
    return "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in way if isinstance(part, int) or part in _NAMES
    )
