"""Who signs what a service reports, and knows the reasons that its operator allows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from faceguard.options import RedactOptions
from faceguard.policy.standing import Standing
from faceguard.receipts.chain import Chain
from faceguard.receipts.keys import SigningKey
from faceguard.receipts.reasons import NO_CODES, Codes
from faceguard.settings import Settings


@dataclass(frozen=True, slots=True)
class Notary:
    """Signs where there is a key."""

    key: SigningKey | None = None
    codes: Codes = NO_CODES

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Read the key and the codes.

        Raises OSError, SigningKeyError, ReasonsError, and InvalidOptionError where a rule of the operator's own has
        a reason that is none of the codes.
        """
        key = SigningKey.read(settings.receipt_key) if settings.receipt_key else None
        codes = Codes.read(settings.reasons) if settings.reasons else NO_CODES
        return cls(key, codes).allowing(settings)

    def allowing(self, settings: Settings) -> Self:
        """Return it; raises InvalidOptionError where the operator's rules have a reason that is none of the codes."""
        self.codes.check_rules(Standing.set_by(settings).rules)
        return self

    def check(self, options: RedactOptions, of_regions: Iterable[str | None] = ()) -> None:
        """Raise InvalidOptionError where a reason is none of the codes and has to be one."""
        self.codes.check(options, of_regions)

    def chain(self) -> Chain | None:
        """Begin a chain, where there is a key."""
        return Chain(self.key, self.codes) if self.key else None

    def receipt(self, report: Mapping[str, Any]) -> str | None:
        """Return a receipt that is a chain by itself, as the line that it is verified as."""
        chain = self.chain()
        return chain.add(report).decode() if chain else None
