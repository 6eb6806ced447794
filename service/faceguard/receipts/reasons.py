"""Why something was redacted: in a person's own words, or by a code of the operator's list."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from faceguard.errors import InvalidOptionError, OptionError
from faceguard.phrase import Phrase
from faceguard.policy.rules import Rules
from faceguard.receipts.errors import ReasonsError

MOST_BYTES = 1 << 20
MOST_CODES = 10_000


class Codes(BaseModel):
    """A list of reasons, each by the code that stands for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    free_text: bool = Field(default=False, description="Whether a reason may be none of the codes.")
    codes: dict[Phrase, Phrase] = Field(min_length=1, max_length=MOST_CODES)

    @classmethod
    def read(cls, path: Path) -> "Codes":
        """Read a TOML file; raises OSError and ReasonsError."""
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
        try:
            return cls.model_validate(tomllib.loads(content.decode()))
        except (ValidationError, ValueError, RecursionError):
            raise ReasonsError("A table `codes` of codes and what each stands for, each on one line") from None

    def check(self, reason: str | None, rules: Rules | None = None) -> None:
        """Raise InvalidOptionError where a reason is none of the codes and has to be one."""
        if self.free_text:
            return
        why = "Not one of the operator's codes"
        if reason is not None and reason not in self.codes:
            raise InvalidOptionError(errors=(OptionError("reason", why),))
        for place, rule in enumerate(rules or ()):
            if rule.reason is not None and rule.reason not in self.codes:
                raise InvalidOptionError(errors=(OptionError("rules", f"[{place}].reason: {why}"),))

    def of(self, report: Mapping[str, Any]) -> dict[str, str]:
        """Return the codes among the reasons of a report, with what they stand for."""
        return {reason: self.codes[reason] for reason in _reasons(report["settings"]) if reason in self.codes}


NO_CODES = Codes.model_construct(free_text=True, codes={})


def _reasons(settings: Mapping[str, Any]) -> Iterator[str]:
    if reason := settings.get("reason"):
        yield reason
    for rules in (settings.get("rules") or {}).values():
        yield from (rule["reason"] for rule in rules or () if "reason" in rule)
