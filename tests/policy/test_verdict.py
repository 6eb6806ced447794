"""The operator's rules stand above a request's."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.errors import InvalidOptionError
from faceguard.geometry import Box
from faceguard.options import RedactOptions
from faceguard.policy.look import Look
from faceguard.policy.rules import Rules
from faceguard.policy.sight import Sight
from faceguard.policy.standing import Standing
from faceguard.policy.verdict import Author, Bench
from faceguard.style import Style

LEFT = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]
CONDITIONS = st.one_of(
    st.builds(lambda size: {"height_below": size}, st.integers(10, 60)),
    st.builds(lambda count: {"largest": count}, st.integers(1, 3)),
    st.just({"inside": LEFT}),
)
ACTIONS = st.sampled_from(["keep", "redact", {"style": "solid"}])
LISTS = st.lists(st.builds(lambda held, action: {"if": held, "do": action}, CONDITIONS, ACTIONS), max_size=3)
SIGHTS = st.builds(
    lambda x, height, larger: Sight(Box(x, 10, 20, height), 0.9, 200, 400, larger, 0),
    st.integers(0, 180),
    st.integers(5, 70),
    st.integers(0, 3),
)


def rules(written: list[dict[str, Any]] | None) -> Rules | None:
    return None if written is None else RedactOptions.from_text({"rules": json.dumps(written)}).rules


@given(st.none() | LISTS, LISTS, SIGHTS, st.booleans(), st.booleans())
def test_a_request_can_only_tighten(own, standing, seen, kept, named):
    """Nobody is left bare whom the operator's rules redact, whatever a request says, and no look of theirs is lost."""
    alone = Bench(None, Standing(rules(standing))).verdict([seen])

    verdict = Bench(rules(own), Standing(rules(standing))).verdict([seen], kept=kept, named=named)

    if not alone.keeps:
        assert not verdict.keeps
        assert alone.look.style in {None, verdict.look.style}
    if kept and alone.keeps:
        assert verdict.keeps


@given(LISTS, LISTS, SIGHTS)
def test_a_request_decides_where_it_may_loosen(own, standing, seen):
    """As if there were no rules of the operator's; where it says nothing, these decide."""
    above = Standing(rules(standing), may_be_loosened=True)

    assert Bench(rules(own)).verdict([seen]) == Bench(rules(own), above).verdict([seen])
    assert Bench(None, Standing(rules(standing))).verdict([seen]) == Bench(None, above).verdict([seen])


@given(LISTS, SIGHTS)
def test_a_box_that_the_caller_names_is_redacted(standing, seen):
    """The operator's rules do not leave it bare; a request's own may."""
    assert not Bench(None, Standing(rules(standing))).verdict([seen], named=True).keeps
    assert Bench(rules([{"do": "keep"}])).verdict([seen], named=True).keeps


def test_a_box_of_its_own_look_keeps_it():
    """Under a rule of the request's; the operator's lies above both."""
    seen, look = Sight(Box(0, 0, 9, 9), 0.9, 99, 99, 0, 0), Look(style=Style.PIXELATE, padding=0.5)
    own = rules([{"do": {"style": "solid", "color": "f00"}}])

    verdict = Bench(own).verdict([seen], look, named=True)
    assert Look(style=Style.PIXELATE, padding=0.5, color="ff0000") == verdict.look

    verdict = Bench(own, Standing(rules([{"do": {"style": "blur"}}]))).verdict([seen], look, named=True)
    assert Look(style=Style.BLUR, padding=0.5, color="ff0000") == verdict.look
    assert verdict.ruling
    assert Author.OPERATOR is verdict.ruling.by


def test_the_operators_rules_are_a_text_a_preset_or_a_file(tmp_path: Path):
    """Read once a process."""
    text = '[{"if": {"largest": 2}, "do": "keep"}]'
    (tmp_path / "rules.json").write_text(text)
    read = [
        Standing.of(each, may_be_loosened=False).rules for each in (text, "bystanders:2", str(tmp_path / "rules.json"))
    ]

    assert read[0]
    assert [read[0]] * 3 == read
    assert Standing() == Standing.of(None, may_be_loosened=False)


@pytest.mark.parametrize("text", ["/nowhere/SECRET.json", "SECRET\0.json"])
def test_a_file_of_rules_has_to_be_there(text: str):
    """Nothing starts without it, and no message has its name."""
    with pytest.raises(InvalidOptionError, match=r"^FACEGUARD_RULES: ") as refused:
        Standing.of(text, may_be_loosened=False)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize("text", ["nobody", '[{"do": "hide"}]'])
def test_wrong_rules_of_the_operator_are_told(text: str):
    """By the setting's name, with the place in the list."""
    with pytest.raises(InvalidOptionError, match=r"^FACEGUARD_RULES: "):
        Standing.of(text, may_be_loosened=False)
