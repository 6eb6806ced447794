"""Why something was redacted: in a person's own words, or by a code of the operator's list."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from faceguard.errors import InvalidOptionError, OptionError
from faceguard.options import RedactOptions
from faceguard.phrase import Phrase
from faceguard.policy.rules import Rules
from faceguard.receipts.errors import ReasonsError

MOST_BYTES = 1 << 20
MOST_CODES = 10_000
WRONG = "Not one of the operator's codes"


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

    def check(self, options: RedactOptions, of_regions: Iterable[str | None] = ()) -> None:
        """Raise InvalidOptionError where a reason is none of the codes and has to be one.

        Those of regions that are no options are given by themselves.
        """
        self.check_rules(options.rules)
        if options.reason is not None and not self._allows(options.reason):
            raise InvalidOptionError(errors=(OptionError("reason", WRONG),))
        own = [each.reason for each in options.regions or ()]
        for name, reasons in (
            ("boxes", [each.reason for each in options.boxes or ()]),
            ("regions", [*own, *of_regions]),
        ):
            if not all(map(self._allows, reasons)):
                raise InvalidOptionError(errors=(OptionError(name, f"A reason is {WRONG[0].lower()}{WRONG[1:]}"),))

    def check_rules(self, rules: Rules | None) -> None:
        """Raise InvalidOptionError where that of a rule is none of the codes and has to be one."""
        for place, rule in enumerate(rules or ()):
            if not self._allows(rule.reason):
                raise InvalidOptionError(errors=(OptionError("rules", f"[{place}].reason: {WRONG}"),))

    def _allows(self, reason: str | None) -> bool:
        return self.free_text or reason is None or reason in self.codes

    def of(self, report: Mapping[str, Any]) -> dict[str, str]:
        """Return the codes among the reasons of a report, with what they stand for."""
        return {reason: self.codes[reason] for reason in _reasons(report) if reason in self.codes}


NO_CODES = Codes.model_construct(free_text=True, codes={})


def _reasons(report: Mapping[str, Any]) -> Iterator[str]:
    settings = report["settings"]
    if reason := settings.get("reason"):
        yield reason
    for rules in (settings.get("rules") or {}).values():
        yield from (rule["reason"] for rule in rules or () if "reason" in rule)
    for name in ("faces", "regions"):
        yield from (reason for place in report.get(name, ()) if (reason := place.get("reason")))
