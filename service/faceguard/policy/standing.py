"""The rules of who runs the service, which stand above those of requests."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from faceguard.errors import InvalidOptionError, OptionError, UnreadableFileError
from faceguard.policy.rules import RuleList, Rules, asks_for_persons, told

if TYPE_CHECKING:  # a command line that is wrong waits for no more than words
    from faceguard.settings import Settings

MOST_BYTES = 2**20
SETTING = "FACEGUARD_RULES"
"""What errors call them by: the variable that they are set in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The operator's rules."""

    rules: Rules | None = None
    """None where there are none."""
    may_be_loosened: bool = False
    """Whether a request may leave bare whom they redact, or redact in another way."""

    @classmethod
    def of(cls, text: str | None, *, may_be_loosened: bool) -> "Standing":
        """Read them once a process, as `content` does; raises InvalidOptionError."""
        return cls(None if text is None else _parsed(text), may_be_loosened)

    @classmethod
    def set_by(cls, settings: "Settings") -> "Standing":
        """Read those that the settings name; raises InvalidOptionError."""
        return cls.of(settings.rules, may_be_loosened=settings.looser_rules)


NO_RULES = Standing()


def content(text: str) -> str:
    """Return the rules that a person at the machine names: as JSON, by a preset's name, or in a file.

    Raises UnreadableFileError where there seems to be a file and it cannot be read.
    """
    if text.lstrip().startswith("[") or not ({".", "/"} & set(text)):
        return text
    try:
        with Path(text).open(encoding="utf-8") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise UnreadableFileError(error.strerror) from None
    except ValueError:  # a NUL in the path, or no text
        raise UnreadableFileError from None


@cache
def _parsed(text: str) -> Rules:
    try:
        rules: Rules = TypeAdapter(RuleList).validate_python(content(text))
    except UnreadableFileError as error:
        raise InvalidOptionError(errors=(OptionError(SETTING, str(error)),)) from None
    except ValidationError as error:
        entries = error.errors(include_url=False, include_context=False, include_input=False)
        problems = (OptionError(SETTING, told({**entry, "loc": ("rules", *entry["loc"])})) for entry in entries)
        raise InvalidOptionError(errors=tuple(dict.fromkeys(problems))) from None
    if asks_for_persons(rules):
        raise InvalidOptionError(errors=(OptionError(SETTING, "Reference photos come with requests alone"),))
    return rules
