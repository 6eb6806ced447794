"""Who may be a child is redacted, and gender keeps nobody."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import faceguard
from faceguard.app import create_app
from faceguard.cli import app
from faceguard.errors import InvalidOptionError
from faceguard.geometry import Box
from faceguard.options import RedactOptions
from faceguard.policy.age import GROWN, Looks
from faceguard.policy.rules import Rules
from faceguard.policy.sight import Sight
from faceguard.policy.standing import Standing
from faceguard.policy.truth import Truth
from faceguard.policy.verdict import Bench
from faceguard.recognition.age_gender import Guess
from faceguard.settings import Settings
from testing.ages import put

SURELY_ADULT = {"if": {"age": "adult", "surely": True}, "do": "keep"}
CONDITIONS = st.recursive(
    st.sampled_from([{"age": "adult"}, {"age": "child"}, {"age": "adult", "surely": True}]),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=4,
)


def parsed(rules: Any) -> Rules:
    """Return rules as they are read."""
    found = RedactOptions.from_text({"rules": rules if isinstance(rules, str) else json.dumps(rules)}).rules
    assert found is not None
    return found


def told(rules: Any) -> list[str]:
    """Return what is wrong with rules."""
    with pytest.raises(InvalidOptionError) as refused:
        parsed(rules)
    return [message for _, message in refused.value.errors]


def sight(*, child: bool = True, male: Truth = Truth.DOUBT) -> Sight:
    return Sight(Box(10, 10, 40, 50), 0.9, 200, 400, 0, 0, may_be_child=child, male=male)


def keeps(rules: Any, seen: Sight, standing: Any = None) -> bool:
    """Tell whether rules leave a face bare."""
    operator = Standing(parsed(standing)) if standing is not None else Standing()
    return Bench(parsed(rules), operator).verdict([seen]).keeps


@pytest.mark.parametrize(
    ("condition", "of_child", "of_adult"),
    [
        ({"age": "child"}, Truth.YES, Truth.DOUBT),
        ({"age": "child", "surely": True}, Truth.YES, Truth.NO),
        ({"age": "adult"}, Truth.NO, Truth.DOUBT),
        ({"age": "adult", "surely": True}, Truth.NO, Truth.YES),
        ({"not": {"age": "child"}, "surely": True}, Truth.NO, Truth.NO),
    ],
)
def test_doubt_is_on_the_side_of_redaction(condition: dict[str, Any], of_child: Truth, of_adult: Truth):
    """Who may be a child is never doubted to be one, and an adult is one only by a word."""
    (rule,) = parsed([{"if": condition, "do": "redact"}])

    assert (of_child, of_adult) == (rule.truth([sight()]), rule.truth([sight(child=False)]))


@given(CONDITIONS, st.sampled_from(["surely", "perhaps", None]))
def test_who_may_be_a_child_is_kept_by_no_age_of_an_adult(condition: dict[str, Any], word: str | None):
    """However conditions stand in each other: what speaks of adults alone never holds of a child."""
    adults = json.loads(json.dumps(condition).replace("child", "adult"))

    assert not keeps([{"if": {"all": [adults]} | ({word: True} if word else {}), "do": "keep"}], sight())


def test_adults_stay_only_where_the_rule_says_so():
    """Not by the age alone, nor by a rule below one that speaks of children."""
    grown = sight(child=False)

    assert keeps([SURELY_ADULT], grown)
    assert keeps("children", grown)
    assert not keeps([{"if": {"age": "adult"}, "do": "keep"}], grown)
    assert not keeps([{"if": {"age": "child"}, "do": "redact"}, {"do": "keep"}], grown)
    assert not keeps("children", sight())


def test_who_was_not_looked_at_may_be_a_child():
    """So that the operator's rules leave nobody bare where nobody looks."""
    seen = Sight(Box(10, 10, 40, 50), 0.9, 200, 400, 0, 0)

    assert not Bench(None, Standing(parsed("children"))).verdict([seen]).keeps


@pytest.mark.parametrize(
    ("years", "child"), [(GROWN, False), (GROWN - 0.01, True), (3, True), (80, False), (None, True)]
)
def test_small_turned_and_blurred_faces_may_be_childrens(years: float | None, *, child: bool):
    """They have no guess; the others are adults from the threshold on."""
    assert child is Looks(None if years is None else Guess(years, 0.5)).may_be_child


@pytest.mark.parametrize(
    ("male", "expected"), [(0.9, Truth.YES), (0.1, Truth.NO), (0.5, Truth.DOUBT), (None, Truth.DOUBT)]
)
def test_gender_is_often_in_doubt(male: float | None, expected: Truth):
    """Between the two, and where nothing is to be seen."""
    assert expected is Looks(None if male is None else Guess(30, male)).male


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ([{"if": {"gender": "male"}, "do": "keep"}], "[0].if.gender"),
        ([{"do": "redact"}, {"if": {"any": [{"not": {"gender": "female"}}]}, "do": "keep"}], "[1].if.gender"),
        ([{"if": {"gender": "male"}, "do": "redact"}, {"do": "keep"}], "[1].do"),
        ([{"if": {"gender": "male"}, "do": {"style": "solid"}}, SURELY_ADULT], "[1].do"),
    ],
)
def test_a_rule_that_would_keep_by_gender_is_refused(rules: list[Any], place: str):
    """With its place: also where it keeps whom a rule on gender passes by."""
    (message,) = told(rules)

    assert message.startswith(f"{place}: ")


@given(one=st.sampled_from(Truth), other=st.sampled_from(Truth), child=st.booleans())
def test_no_gender_changes_who_is_kept(one: Truth, other: Truth, *, child: bool):
    """It chooses a style alone."""
    rules = [SURELY_ADULT, {"if": {"gender": "female"}, "do": {"style": "solid"}}]

    assert keeps(rules, sight(child=child, male=one)) is keeps(rules, sight(child=child, male=other))


@pytest.mark.parametrize(("years", "kept"), [(GROWN + 10, 1), (12, 0)])
def test_the_preset_keeps_adults_and_no_children(
    photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, years: float, kept: int
):
    """With a real network that always says the same; the report names it."""
    put(monkeypatch, tmp_path, years)

    with faceguard.Redactor(workers=1) as redactor:
        report = redactor.redact(photo, rules="children").report

    assert (kept, 1 - kept) == (len(report.kept), len(report.faces))
    assert {"age-gender", "sface", "yunet-2023mar"} < set(report.models)


def test_without_the_network_such_rules_are_refused(photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """At each door, with the rule's place and what to do; the operator's before anything starts."""
    monkeypatch.setenv("FACEGUARD_MODELS", str(tmp_path))
    remedy = "faceguard models add age"
    (tmp_path / "in.jpg").write_bytes(photo)

    with faceguard.Redactor() as redactor, pytest.raises(InvalidOptionError) as refused:
        redactor.redact(photo, rules=[{"do": "redact"}, {"if": {"gender": "male"}, "do": {"style": "solid"}}])
    ((option, message),) = refused.value.errors
    assert option == "rules"
    assert message.startswith("[1].if: ")
    assert remedy in message

    with TestClient(create_app(Settings(workers=1, allowed_hosts=("*",)))) as client:
        answer = client.post("/v1/redact", files={"image": photo}, data={"rules": "children"})
    assert 422 == answer.status_code
    assert remedy in answer.text

    result = CliRunner().invoke(
        app, ["redact", str(tmp_path / "in.jpg"), "--out", str(tmp_path / "out.jpg"), "--rules", "children"]
    )
    assert 2 == result.exit_code
    assert remedy in " ".join(result.stderr.split())

    with pytest.raises(InvalidOptionError, match=remedy):
        create_app(Settings(rules="children"))
