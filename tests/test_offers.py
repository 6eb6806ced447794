"""What may be asked for is listed once, in the code: papers and page offer neither more nor less."""

import re
from enum import EnumType
from typing import Any, Literal, get_args, get_origin

import pytest

from faceguard.options import RedactOptions
from faceguard.redaction.styles import STYLES
from faceguard.replacement import Emoji
from faceguard.settings import Settings
from tests.conftest import ROOT

ROW = re.compile(r"^\| `(\w+)` \|(?: `--[\w-]+` \|)? ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
VALUE = re.compile(r"`([^`]+)`")
PAGES = ("docs/options.md", "docs/zh-CN/options.md")


def choices(annotation: Any) -> list[str]:
    """Return the values of an enumeration or a Literal, the default first where there is one."""
    if isinstance(annotation, EnumType):
        members: list[str] = list(annotation)
        return [str(each) for each in members]
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return next((found for part in get_args(annotation) if (found := choices(part))), [])


def offered(model: type[RedactOptions] | type[Settings]) -> list[tuple[str, list[str]]]:
    """Return the fields of a model that have a list of values."""
    return [(name, found) for name, field in model.model_fields.items() if (found := choices(field.annotation))]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("option", "values"), offered(RedactOptions))
def test_the_papers_name_each_value_of_an_option(page: str, option: str, values: list[str]):
    """In the code's own order, so that the default comes first."""
    cells = {name: value for name, value, _ in ROW.findall((ROOT / page).read_text())}

    assert values == VALUE.findall(cells[option])


@pytest.mark.parametrize(("setting", "values"), offered(Settings))
def test_operations_name_each_value_of_a_setting(setting: str, values: list[str]):
    """What a request may name, the operator may make the default."""
    rows = {row[0]: row for row in ROW.findall((ROOT / "docs/operations.md").read_text())}
    _, default, about = rows[f"FACEGUARD_{setting.upper()}"]

    assert [Settings.model_fields[setting].default] == VALUE.findall(default)
    assert values == VALUE.findall(about)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_a_word_for_each_style(language: str):
    """And for no more of them than there are."""
    words = (ROOT / f"service/faceguard/web/locales/{language}.js").read_text()
    named = re.findall(r'^  "?style-([\w-]+)"?:', words, re.MULTILINE)

    assert sorted(STYLES) == sorted(named)


def test_the_page_offers_each_emoji():
    """In the code's own order, with a word for each."""
    listed = re.search(r"EMOJI = [^\[]*\[(.*?)\]", (ROOT / "service/faceguard/web/emoji.js").read_text(), re.DOTALL)
    words = (ROOT / "service/faceguard/web/locales/en.js").read_text()

    assert listed
    assert list(Emoji) == re.findall(r'"(\w+)"', listed[1])
    assert {*Emoji, "own"} == set(re.findall(r'"emoji-(\w+)":', words))


def test_the_papers_call_reversible_what_is():
    """Each style that can be undone is called so where the option is explained, and no other."""
    reversible = [style for style, fill in STYLES.items() if fill.reversible]
    about = {name: text for name, _, text in ROW.findall((ROOT / PAGES[0]).read_text())}["style"]

    assert reversible == VALUE.findall(about)
    assert "can be undone" in about
