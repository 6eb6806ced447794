"""What stands where a face was: an emoji, or a picture of the caller's. It imports words alone, as the options do."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from faceguard.errors import InvalidOptionError, OptionError, UnreadableFileError
from faceguard.word import Word

MOST_BYTES = 512 * 1024
"""Of a picture's file: written as a text, it is no longer than an option of a form may be."""
SETTING = "FACEGUARD_REPLACEMENT"
"""By which the operator's is told of."""
_URL = re.compile(r"data:[\w.+/-]{0,64};base64,", re.ASCII)


class Emoji(Word):
    """A drawing that the package has; see `redaction/emoji.py`."""

    SMILE = "smile"
    COOL = "cool"
    CAT = "cat"
    BEAR = "bear"
    ROBOT = "robot"
    FLOWER = "flower"


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """The file of a picture, as it came: nobody has read it yet."""

    content: bytes = field(repr=False)
    standing: bool = False
    """Whether it is the operator's, which stays in memory once it is read."""

    @property
    def name(self) -> str:
        """What it is called in a report: its digest, and nothing that is in it."""
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"


def data_url(content: bytes) -> str:
    """Write a file as a text (RFC 2397), without saying what it is."""
    return f"data:;base64,{base64.b64encode(content).decode('ascii')}"


def _read(value: object) -> object:
    """Read an emoji's name, or the data URL of a file."""
    if isinstance(value, Emoji | OwnPicture):
        return value
    if not isinstance(value, str) or not (head := _URL.match(value)):
        try:
            return Emoji(str(value))
        except ValueError:
            names = ", ".join(f"'{emoji}'" for emoji in Emoji)
            raise PydanticCustomError("replacement", "Input should be {names} or a picture", {"names": names}) from None
    try:
        content = base64.b64decode(value[head.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise PydanticCustomError("replacement", "The picture is no base64") from None
    if not content:
        raise PydanticCustomError("replacement", "The picture is empty")
    if len(content) > MOST_BYTES:
        raise PydanticCustomError("replacement", "A picture has at most {most} bytes", {"most": MOST_BYTES})
    return OwnPicture(content)


def named(value: Emoji | OwnPicture) -> str:
    """Return what it is called in a report."""
    return value.name if isinstance(value, OwnPicture) else str(value)


Replacement = Annotated[
    Emoji | OwnPicture,
    BeforeValidator(_read),
    PlainSerializer(named),
    WithJsonSchema({"type": "string"}),
]
"""The name of an emoji, or a picture's file as a data URL with base64."""


def written(text: str) -> str:
    """Return the text of what a person at the machine names: an emoji, or a picture's file.

    Raises UnreadableFileError where there seems to be a file and it cannot be read.
    """
    if text.startswith("data:") or not ({".", "/"} & set(text)):
        return text
    try:
        if Path(text).is_fifo():  # which nobody may ever write to
            raise UnreadableFileError("It is a pipe")
        with Path(text).open("rb") as file:
            return data_url(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise UnreadableFileError(error.strerror) from None
    except ValueError:  # a NUL in the path
        raise UnreadableFileError from None


@cache
def standing(text: str) -> Emoji | OwnPicture:
    """Return what an operator names, as `written` has it, read once a process; raises InvalidOptionError."""
    try:
        value: Emoji | OwnPicture = TypeAdapter(Replacement).validate_python(written(text))
    except UnreadableFileError as error:
        raise InvalidOptionError(errors=(OptionError(SETTING, str(error)),)) from None
    except ValidationError as error:
        (problem,) = error.errors(include_url=False, include_context=False, include_input=False)
        raise InvalidOptionError(errors=(OptionError(SETTING, problem["msg"]),)) from None
    return value if isinstance(value, Emoji) else replace(value, standing=True)
