"""A few words that are written on what hides a face. It imports words alone, as the options do."""

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

MOST_LETTERS = 24
NUMBER = "{n}"
"""Stands for the number of who is hidden, from 1."""
LETTERS = (
    (" ", "~"),
    ("\u00a1", "\u00ac"),  # signs of Latin-1, and no soft hyphen
    ("\u00ae", "\u017f"),  # Latin letters with marks
    ("\u0386", "\u0386"),
    ("\u0388", "\u038a"),
    ("\u038c", "\u038c"),
    ("\u038e", "\u03a1"),
    ("\u03a3", "\u03ce"),  # Greek
    ("\u0400", "\u045f"),  # Cyrillic
    ("\u3001", "\u3002"),
    ("\u300c", "\u300d"),
    ("\u3041", "\u3093"),  # Hiragana
    ("\u30a1", "\u30f6"),
    ("\u30fb", "\u30fc"),  # Katakana
    ("\u4e00", "\u9fa5"),  # Chinese
    ("\uac00", "\ud7a3"),  # Korean
    ("\uff01", "\uff5e"),
)
"""First and last letters of those that can be written: the font has each, and all are seen and go rightwards."""
_WRITTEN = re.compile("[" + "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in LETTERS) + "]*")


def _read(value: object) -> object:
    """Read a label: one line, without blanks around it, its letters and their marks in one."""
    if not isinstance(value, str):
        return value
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not _WRITTEN.fullmatch(text):
        known = "Latin, Greek, Cyrillic, Chinese, Japanese or Korean letters"
        raise PydanticCustomError("label", "Input should be {known} and signs", {"known": known})
    return text


Label = Annotated[str, Field(max_length=MOST_LETTERS), BeforeValidator(_read)]


def numbered(label: str, number: int | None) -> str:
    """Return a label with the number of who is hidden in it, or without where there is none."""
    return " ".join(label.replace(NUMBER, "" if number is None else str(number)).split())
