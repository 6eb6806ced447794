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
    ("\u00a1", "\u00ac"),  # signs, and no soft hyphen
    ("\u00ae", "\u0161"),
    ("\u0164", "\u017f"),  # Latin letters with marks
    ("\u0400", "\u045f"),  # Cyrillic
)
"""First and last letters of those that can be written: the font has each, and all are seen and go rightwards."""
_WRITTEN = re.compile("[" + "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in LETTERS) + "]*")


def _read(value: object) -> object:
    """Read a label: one line, without blanks around it, its letters and their marks in one."""
    if not isinstance(value, str):
        return value
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not _WRITTEN.fullmatch(text):
        raise PydanticCustomError("label", "Input should be Latin or Cyrillic letters and signs")
    return text


Label = Annotated[str, Field(max_length=MOST_LETTERS), BeforeValidator(_read)]


def numbered(label: str, number: int | None) -> str:
    """Return a label with the number of who is hidden in it, or without where there is none."""
    return " ".join(label.replace(NUMBER, "" if number is None else str(number)).split())
