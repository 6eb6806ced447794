"""The operator's list of reasons."""

from pathlib import Path

import pytest

from faceguard.errors import InvalidOptionError
from faceguard.options import RedactOptions
from faceguard.receipts.errors import ReasonsError
from faceguard.receipts.reasons import NO_CODES, Codes

LIST = """
[codes]
"FOIA 6" = "5 U.S.C. 552(b)(6): personnel and medical files and similar files"
"GDPR 5-1-c" = "Article 5(1)(c) GDPR: data minimisation"
"""


def codes(tmp_path: Path, text: str = LIST) -> Codes:
    """Read a list."""
    (tmp_path / "reasons.toml").write_text(text)
    return Codes.read(tmp_path / "reasons.toml")


def asked(**texts: str) -> RedactOptions:
    """Return these options."""
    return RedactOptions.from_text(texts)


BOX = '"x": 1, "y": 2, "width": 3, "height": 4'


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("reason", "{}"),
        ("rules", '[{{"do": "redact"}}, {{"do": "redact", "reason": "{}"}}]'),
        ("boxes", f'[{{{{{BOX}}}}}, {{{{{BOX}, "reason": "{{}}"}}}}]'),
        ("regions", f'[{{{{{BOX}, "reason": "{{}}"}}}}]'),
    ],
)
def test_a_reason_has_to_be_on_the_list(tmp_path: Path, option: str, text: str):
    """That of all, of a rule and of a box, letter for letter; what was said is not repeated."""
    listed = codes(tmp_path)

    listed.check(asked(**{option: text.format("FOIA 6")}))
    for wrong in ("foia 6", "secret"):
        with pytest.raises(InvalidOptionError) as refused:
            listed.check(asked(**{option: text.format(wrong)}))
        assert option == refused.value.errors[0].option
        assert wrong not in str(refused.value)


def test_free_text_is_a_reason_where_there_is_no_list_or_it_says_so(tmp_path: Path):
    """It stands for itself."""
    NO_CODES.check(asked(reason="because"))
    codes(tmp_path, f"free_text = true\n{LIST}").check(asked(reason="because"))


def test_what_codes_stand_for_is_told_of_those_that_are_used(tmp_path: Path):
    """By the options or by a rule of anybody's."""
    rules = {"request": [{"do": "redact", "reason": "GDPR 5-1-c"}], "operator": [{"do": "keep"}]}

    assert {"GDPR 5-1-c": "Article 5(1)(c) GDPR: data minimisation"} == codes(tmp_path).of(
        {"settings": {"rules": rules}}
    )
    assert {"FOIA 6"} == codes(tmp_path).of({"settings": {"reason": "FOIA 6", "rules": None}}).keys()
    assert {} == codes(tmp_path).of({"settings": {"reason": "because"}})
    assert {"FOIA 6"} == codes(tmp_path).of({"settings": {}, "regions": [{}, {"reason": "FOIA 6"}]}).keys()


@pytest.mark.parametrize(
    "text", ["", "[codes]", "codes = 1", "[codes]\na = 1", '[codes]\na = "two\\nlines"', f"more = 1\n{LIST}", "[", "\0"]
)
def test_what_is_no_list_is_refused(tmp_path: Path, text: str):
    """Lest every reason be refused, or none."""
    with pytest.raises(ReasonsError):
        codes(tmp_path, text)


@pytest.mark.parametrize("option", ["reason", "reviewer"])
@pytest.mark.parametrize("text", ["two\nlines", "a\u202eb", "\x1b[2J", "x" * 201])
def test_a_reason_is_text_on_one_line(option: str, text: str):
    """It is shown in terminals, tables and papers."""
    with pytest.raises(InvalidOptionError):
        RedactOptions.from_text({option: text})
