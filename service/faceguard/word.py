from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """One of several words, in lower case; read in any case, and with blanks around it."""

    summary: str
    """One sentence for people; empty where the word says it all."""

    def __new__(cls, word: str, summary: str = "") -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.summary = summary
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        written = value.strip().lower() if isinstance(value, str) else value
        return next((word for word in cls if word.value == written), None)
