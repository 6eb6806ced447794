import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from faceguard.errors import InvalidOptionError
from faceguard.options import RedactOptions
from faceguard.settings import Settings

WORDS = {
    "detail": "thorough",
    "detector": "centerface",
    "style": "solid",
    "shape": "rectangle",
    "outline": "true",
    "on_no_face": "error",
    "format": "webp",
    "color": "ff00aa",
    "quality": "70",
    "padding": "0.5",
    "strength": "2.5",
    "softness": "3.5",
    "replacement": "cat",
    "label": "42",
    "min_confidence": "0.25",
    "boxes": '[{"x": 1, "y": 2, "width": 3, "height": 4}]',
    "regions": "[]",
    "keep": "[]",
    "rules": "bystanders:3",
    "doubtful": "redact",
    "reason": "data minimisation",
    "reviewer": "a. b.",
    "verify": "true",
}
OWN_WORDS = {"reason", "reviewer"}
"""Options that are kept as they are written."""
BLANKS = st.text(" \t\r\n", max_size=3)


def test_every_option_is_asked_for():
    """None is added without a value here."""
    assert WORDS.keys() == RedactOptions.model_fields.keys()


@given(st.sampled_from(sorted(WORDS)), BLANKS, BLANKS, st.sampled_from([str.lower, str.upper]))
def test_blanks_and_case_do_not_count(name: str, before: str, after: str, case: Callable[[str], str]):
    """A value is read as people write it, and means the same."""
    plain = WORDS[name]
    kept = plain.startswith("[") or name in OWN_WORDS
    written = before + (plain if kept else case(plain)) + after

    assert RedactOptions.from_text({name: plain}) == RedactOptions.from_text({name: written})


@given(st.sampled_from(sorted(WORDS)), BLANKS)
def test_what_is_empty_is_absent(name: str, blanks: str):
    """The default counts, also where the service has one of its own."""
    own: dict[str, Any] = {"style": "pixelate", "detail": "fast"}

    assert RedactOptions.from_text({}, own) == RedactOptions.from_text({name: blanks}, own)
    with pytest.raises(InvalidOptionError):
        RedactOptions.from_text({f"no_{name}": blanks})


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        *(("format", written, "jpeg") for written in ("jpg", "JPG", ".jpg", "Jpeg", "jpe")),
        *(("color", written, "ff00ff") for written in ("#ff00ff", "FF00FF", "#F0F", "f0f", " #ff00ff ")),
        *(("outline", written, True) for written in ("true", "TRUE", "1", "yes", "Yes", "on", " true ")),
        *(("outline", written, False) for written in ("false", "False", "0", "no", "OFF")),
    ],
)
def test_values_are_read_as_people_write_them(name: str, written: str, meant: object):
    """They are kept in one form, so that a run that goes on sees no change."""
    assert meant == getattr(RedactOptions.from_text({name: written}), name)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("color", "#ff00f"),
        ("color", "##ff00ff"),
        ("color", "red"),
        ("format", "bmp"),
        ("format", "image"),
        ("outline", "2"),
    ],
)
def test_what_nobody_means_is_refused(name: str, written: str):
    """Nothing is guessed."""
    with pytest.raises(InvalidOptionError):
        RedactOptions.from_text({name: written})


def test_the_operator_says_whether_results_are_searched_again():
    """Where a request does not; without a word of theirs, the detail does."""
    settings = [Settings(), Settings(verify=True), Settings(verify=False)]
    fast, thorough = (
        [RedactOptions.from_text({"detail": detail}, each.option_defaults).verifies for each in settings]
        for detail in ("fast", "thorough")
    )

    assert [False, True, False] == fast
    assert [True, True, False] == thorough
    assert RedactOptions.from_text({"verify": "yes"}, settings[2].option_defaults).verifies


def test_settings_are_read_in_the_same_way():
    """The words of the service's own options and of its environment."""
    texts: dict[str, Any] = {"style": "Solid", "detail": " FAST ", "log_format": "JSON"}
    settings = Settings(**texts)

    assert ("solid", "fast", "json") == (settings.style, settings.detail, settings.log_format)
    with pytest.raises(ValidationError):
        Settings(log_format="xml")


@pytest.mark.parametrize("box", [{}, {"x": "a", "y": "a", "width": "a", "height": "a"}, {"x": 1e9, "y": 0, "width": 0}])
def test_what_is_wrong_is_told_once(box):
    """Ten thousand wrong boxes are as many as one: the answer, and the time that it takes, do not grow with them."""
    one, many = (wrong({"boxes": json.dumps([box] * count), "keep": "[]"}) for count in (1, 10_000))

    assert one
    assert one == many


def test_unknown_options_are_told_once():
    """However many there are."""
    assert 1 == len(wrong({f"unknown{number}": "1" for number in range(1000)}))


def wrong(fields):
    """Say what is wrong with these options."""
    with pytest.raises(InvalidOptionError) as refused:
        RedactOptions.from_text(fields)
    return refused.value.errors


def test_a_name_that_is_no_text_is_no_option():
    """As JSON can have it: half of a pair of surrogates."""
    with pytest.raises(InvalidOptionError, match="There is no such option"):
        RedactOptions.from_text({"\ud800": "1"}, {}, {})
