"""What rules say of a face."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.errors import InvalidOptionError
from faceguard.geometry import Box
from faceguard.options import RedactOptions
from faceguard.policy.rules import fields
from faceguard.policy.sight import Sight
from faceguard.policy.truth import Truth
from faceguard.policy.verdict import Author, Bench, Ruling

LEFT = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]
TRUTHS = st.sampled_from(Truth)


def sight(height: float = 40, x: float = 10, score: float = 0.9, larger: int = 0, as_large: int = 0) -> Sight:
    """Return a face in a picture of 200 x 400."""
    return Sight(Box(x, 10, 20, height), score, 200, 400, larger, as_large)


def truth(condition: dict[str, Any], *seen: Sight) -> Truth:
    """Return what a condition says."""
    rules = RedactOptions.from_text({"rules": json.dumps([{"if": condition, "do": "keep"}])}).rules
    assert rules
    return rules[0].truth(seen)


def told(rules: str) -> list[str]:
    """Return what is wrong with rules."""
    with pytest.raises(InvalidOptionError) as refused:
        RedactOptions.from_text({"rules": rules})
    return [message for option, message in refused.value.errors if option == "rules"]


@pytest.mark.parametrize(
    ("condition", "seen", "expected"),
    [
        ({"height_below": 41}, sight(), Truth.YES),
        ({"height_below": 40}, sight(), Truth.NO),
        ({"height_below": 0.11}, sight(), Truth.YES),
        ({"height_below": 0.1}, sight(), Truth.NO),
        ({"height_above": 39}, sight(), Truth.YES),
        ({"height_above": 0.1}, sight(), Truth.NO),
        ({"inside": LEFT}, sight(x=80), Truth.YES),
        ({"inside": LEFT}, sight(x=81), Truth.DOUBT),
        ({"inside": LEFT}, sight(x=100), Truth.NO),
        ({"outside": LEFT}, sight(x=80), Truth.NO),
        ({"outside": LEFT}, sight(x=81), Truth.DOUBT),
        ({"outside": LEFT}, sight(x=100), Truth.YES),
        ({"score_below": 0.91}, sight(), Truth.YES),
        ({"score_below": 0.9}, sight(), Truth.NO),
        ({"largest": 2}, sight(larger=1), Truth.YES),
        ({"largest": 2}, sight(larger=1, as_large=1), Truth.DOUBT),
        ({"largest": 2}, sight(larger=2), Truth.NO),
    ],
)
def test_a_condition_holds_or_not_or_is_in_doubt(condition: dict[str, Any], seen: Sight, expected: Truth):
    """In pixels or in shares of the picture, which are below 1."""
    assert expected is truth(condition, seen)


def test_all_that_a_condition_says_has_to_hold():
    """The members of one are joined."""
    assert Truth.YES is truth({"height_below": 50, "score_below": 0.95}, sight())
    assert Truth.NO is truth({"height_below": 50, "score_below": 0.5}, sight())


DOUBTFUL: dict[str, Any] = {"inside": LEFT}
SO: dict[str, Any] = {"height_below": 41}
NOT_SO: dict[str, Any] = {"height_below": 40}
WORDS = {Truth.YES: SO, Truth.DOUBT: DOUBTFUL, Truth.NO: NOT_SO}


@given(st.lists(TRUTHS, min_size=1, max_size=4), st.booleans())
def test_conditions_are_joined_as_kleene_has_it(parts: list[Truth], negated: bool):  # noqa: FBT001
    """One that does not hold decides `all`, one that holds decides `any`; what else is in doubt stays so."""
    seen, inner = sight(x=81), [WORDS[each] for each in parts]
    lowest, highest = truth({"all": inner}, seen), truth({"any": inner}, seen)

    assert (Truth.NO if Truth.NO in parts else Truth.DOUBT if Truth.DOUBT in parts else Truth.YES) is lowest
    assert (Truth.YES if Truth.YES in parts else Truth.DOUBT if Truth.DOUBT in parts else Truth.NO) is highest
    if negated:  # De Morgan
        assert truth({"not": {"all": inner}}, seen) is truth({"any": [{"not": each} for each in inner]}, seen)


@given(TRUTHS)
def test_surely_and_perhaps_leave_no_doubt(found: Truth):
    """What is in doubt is not surely so, and perhaps so."""
    seen, condition = sight(x=81), WORDS[found]

    assert Truth.of(found is Truth.YES) is truth(condition | {"surely": True}, seen)
    assert Truth.of(found is not Truth.NO) is truth(condition | {"perhaps": True}, seen)


def test_what_sightings_say_in_different_ways_is_in_doubt():
    """A person of a video who is small at first and large later is neither."""
    assert Truth.YES is truth({"height_below": 41}, sight(30), sight(40))
    assert Truth.DOUBT is truth({"height_below": 41}, sight(30), sight(50))
    assert Truth.NO is truth({"height_below": 41}, sight(50), sight(60))


def test_the_first_rule_that_holds_decides():
    """And is named with its place; where none holds, the face is redacted and none is named."""
    rules = RedactOptions.from_text(
        {
            "rules": '[{"if": {"height_below": 16}, "do": "keep"}, {"if": {"height_below": 32}, "do": "redact"},'
            '{"if": {"height_below": 64}, "do": {"style": "solid", "color": "#F00", "padding": 0.5, "strength": 2}}]'
        }
    ).rules
    verdicts = [Bench(rules).verdict([sight(height)]) for height in (10, 20, 40, 80)]

    assert [True, False, False, False] == [each.keeps for each in verdicts]
    assert [0, 1, 2, None] == [each.ruling and each.ruling.rule for each in verdicts]
    look = verdicts[2].look
    assert ("solid", "ff0000", 0.5, 2) == (look.style, look.color, look.padding, look.strength)


@pytest.mark.parametrize("action", ["keep", "redact", {"style": "gaussian"}])
def test_a_rule_in_doubt_redacts_as_usual(action: object):
    """Whatever it would do, and whatever follows; the report says that it was in doubt."""
    text = json.dumps([{"if": {"inside": LEFT}, "do": action}, {"do": "keep"}])
    verdict = Bench(RedactOptions.from_text({"rules": text}).rules).verdict([sight(x=81)])

    assert not verdict.keeps
    assert verdict.look.style is None
    assert Ruling(Author.REQUEST, 0, sure=False) == verdict.ruling


def test_presets_are_names_of_rules():
    """They are kept as what they stand for."""
    everyone, one, three = (RedactOptions.from_text({"rules": name}).rules for name in
                            ("Everyone", "bystanders", " bystanders:3 "))  # fmt: skip

    assert () == everyone
    assert one == RedactOptions.from_text({"rules": '[{"if": {"largest": 1}, "do": "keep"}]'}).rules
    assert three
    assert [{"if": {"largest": 3}, "do": "keep"}] == fields(three)


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ('[{"do": "keep"}, {"if": {"height_below": -1}, "do": "keep"}]', "[1].if.height_below"),
        ('[{"if": {"not": {"all": [{"largest": 1}, {"inside": [[0, 0], [1, 1]]}]}}, "do": "keep"}]',
         "[0].if.not.all[1].inside"),
        ('[{"if": {"largest": 1, "SECRET": 1}, "do": "keep"}]', "[0].if"),
        ('[{"if": {}, "do": "keep"}]', "[0].if"),
        ('[{"if": {"largest": 1, "surely": true, "perhaps": true}, "do": "keep"}]', "[0].if"),
        ('[{"do": "SECRET"}]', "[0].do"),
        ('[{"do": {"style": "SECRET"}}]', "[0].do.style"),
        ('[{"do": {"strength": 9}}]', "[0].do.strength"),
        ('[{"if": {"largest": 1}}]', "[0].do"),
        ('["SECRET"]', "[0]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_in_the_list(rules: str, place: str):
    """And without what the caller wrote there."""
    (message, *_) = told(rules)

    assert message.startswith(f"{place}: ")
    assert "SECRET" not in message


@pytest.mark.parametrize(
    ("rules", "members"),
    [
        ('[{"SECRET": 1, "do": "keep"}]', "if, do, reason"),
        ('[{"if": {"not": {"any": [{"SECRET": 1}]}}, "do": "keep"}]', "person, everywhere, height_below, "),
        ('[{"if": {"largest": 1, "do": 1}, "do": "keep"}]', "person, everywhere, height_below, "),
        ('[{"do": {"SECRET": 1}}]', "style, shape, padding, "),
    ],
)
def test_a_member_that_there_is_not_is_told_with_those_that_there_are(rules: str, members: str):
    """By the names of the object that it stands in, and not by the caller's word."""
    (message, *_) = told(rules)

    assert f": There is no such member; the members are {members}" in message
    assert "SECRET" not in message


@pytest.mark.parametrize("rules", ["SECRET", "{}", "[", "bystanders:0", "bystanders:3:4", "everyone:2", "[" * 9999])
def test_what_is_no_list_of_rules_is_refused(rules: str):
    """It names what may be sent."""
    (message,) = told(rules)

    assert message
    assert "SECRET" not in message


def test_rules_are_bounded():
    """Each may be asked of ten thousand faces."""
    deep: dict[str, Any] = {"largest": 1}
    for _ in range(8):
        deep = {"not": deep}
    wide = {"any": [{"largest": 1}] * 32}

    assert told(json.dumps([{"do": "keep"}] * 65))
    assert told(json.dumps([{"if": deep, "do": "keep"}]))
    assert told(json.dumps([{"if": wide, "do": "keep"}] * 8))
    assert RedactOptions.from_text({"rules": json.dumps([{"if": wide, "do": "keep"}] * 7)}).rules


def test_ten_thousand_wrong_rules_are_as_many_as_one():
    """The answer does not grow with them."""
    assert told(json.dumps([{"do": 1}])) == told(json.dumps([{"do": 1}] * 10_000))


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ('[{"do": "redact"}, {"if": {"any": [{"largest": 1, "largest": 9}]}, "do": "keep"}]', "[1].if.any[0]"),
        ('[{"do": "redact", "do": "keep"}]', "[0]"),
        ('[{"if": {"largest": true}, "do": "keep"}]', "[0].if.largest"),
        ('[{"if": {"person": true}, "do": "keep"}]', "[0].if.person"),
        ('[{"if": {"height_below": true}, "do": "keep"}]', "[0].if.height_below"),
        ('[{"if": {"score_below": true}, "do": "keep"}]', "[0].if.score_below"),
        ('[{"do": {"padding": true}}]', "[0].do.padding"),
        ('[{"do": {"strength": true}}]', "[0].do.strength"),
        ('[{"if": {"outside": [[0, 0], [0.5, 0.5], [1, 1]]}, "do": "keep"}]', "[0].if.outside"),
        ('[{"if": {"inside": [[0, 0], [1, 0], [1, 1], [1, 0]]}, "do": "keep"}]', "[0].if.inside"),
        ('[{"if": {"everywhere": true, "largest": 1}, "do": "keep"}]', "[0].if"),
    ],
)
def test_what_would_mean_something_else_is_refused(rules: str, place: str):
    """Members that are named twice, truths for numbers, polygons that everyone is outside of."""
    assert any(message.startswith(f"{place}: ") for message in told(rules))


@pytest.mark.parametrize("name", ["boxes", "regions", "keep"])
def test_a_box_is_unambiguous(name: str):
    """As it would be another one for other readers."""
    for wrong in ('"x": 1, "x": 2', '"x": true'):
        with pytest.raises(InvalidOptionError):
            RedactOptions.from_text({name: f'[{{{wrong}, "y": 1, "width": 3, "height": 4}}]'})
