"""What the rules of a request and of the operator come to for one person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from faceguard.policy.look import USUAL, Look
from faceguard.policy.rules import Rules, asks_for_looks, asks_for_persons
from faceguard.policy.sight import Sight
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.policy.truth import Truth


class Author(StrEnum):
    """Whose rule it is."""

    REQUEST = "request"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Ruling:
    """Which rule decided."""

    by: Author
    rule: int
    """From 0."""
    sure: bool
    """Whether it holds; one that is in doubt redacts."""
    reason: str | None = None
    """The reason that it gives, where it holds."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a person."""

    keeps: bool = False
    look: Look = USUAL
    """How they are covered, as far as that is their own."""
    ruling: Ruling | None = None
    """None where no rule decided."""


REDACTED = Verdict()


@dataclass(frozen=True, slots=True)
class Bench:
    """Decides by the rules of a request, where it has any, and by the operator's."""

    rules: Rules | None = None
    standing: Standing = NO_RULES

    @property
    def sits(self) -> bool:
        """Whether there are any rules."""
        return self.rules is not None or self.standing.rules is not None

    @property
    def asks_for_persons(self) -> bool:
        """Whether any rule of the request asks for a reference photo; the operator's have none."""
        return asks_for_persons(self.rules)

    @property
    def asks_for_looks(self) -> bool:
        """Whether any rule asks for age or gender."""
        return any(asks_for_looks(rules) is not None for rules in (self.rules, self.standing.rules))

    def on_box(self, sight: Sight) -> Iterator[Truth]:
        """Give what each part of the rules says that asks for a face's box or its score alone."""
        for rule in (*(self.rules or ()), *(self.standing.rules or ())):
            if rule.condition:
                yield from rule.condition.on_box(sight)

    def verdict(self, seen: Sequence[Sight], look: Look = USUAL, *, kept: bool = False, named: bool = False) -> Verdict:
        """Decide on a person by the sights there are.

        The look is the caller's own for this person; the caller may say that they are kept, or have named them.
        """
        if kept:
            own: Verdict | None = Verdict(keeps=True)
        elif self.rules is not None:
            own = _ruled(self.rules, seen, Author.REQUEST)
        else:
            own = REDACTED if named else None
        if own:
            own = replace(own, look=look.over(own.look))
        if self.standing.rules is None or (own and self.standing.may_be_loosened):
            return own or REDACTED
        return _stricter(own, _ruled(self.standing.rules, seen, Author.OPERATOR))


def _ruled(rules: Rules, seen: Sequence[Sight], by: Author) -> Verdict:
    """Ask one rule after the other; the first that holds decides, and one in doubt has the face redacted as usual."""
    for number, rule in enumerate(rules):
        truth = rule.truth(seen)
        if truth is Truth.YES:
            return Verdict(rule.keeps, rule.look or USUAL, Ruling(by, number, sure=True, reason=rule.reason))
        if truth is Truth.DOUBT:
            return Verdict(ruling=Ruling(by, number, sure=False))
    return REDACTED


def _stricter(own: Verdict | None, standing: Verdict) -> Verdict:
    """Return what both allow; the operator's look lies over the request's."""
    if own is None:
        return standing
    if standing.keeps:
        return own
    if own.keeps:
        return standing
    return Verdict(look=standing.look.over(own.look), ruling=standing.ruling or own.ruling)
