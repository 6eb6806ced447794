"""A few words of a person, on one line."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError


def _printable(text: str) -> str:
    """Refuse what would be more than text where it is shown: line ends, control characters, halves of pairs."""
    if not text.isprintable():
        raise PydanticCustomError("phrase", "Only letters, digits, signs and blanks, on one line")
    return text


Phrase = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
