"""What may be asked for live pictures."""

import json
from collections.abc import Collection, Mapping
from typing import Self

from pydantic import Field

from faceguard.detail import Detail
from faceguard.errors import InvalidOptionError, OptionError
from faceguard.live.limits import MAX_LOOK_AHEAD, MAX_REGIONS
from faceguard.options import RedactOptions
from faceguard.policy.rules import asks_for_persons, check_looks, check_photos
from faceguard.redaction.region import Region

ELSEWHERE = ("boxes", "keep", "verify", "format")
"""Options that say something of one picture alone, or ask what is not known before a frame is shown."""


class LiveOptions(RedactOptions):
    """How to look for faces, what to do to them, and how long a frame may wait for that."""

    detail: Detail = Field(
        Detail.FAST, description="How closely to look. More detail finds smaller faces and is done less often."
    )
    look_ahead: int = Field(
        5,
        ge=0,
        le=MAX_LOOK_AHEAD,
        description="Frames that come in before one is shown: so much is known of what comes after it.",
    )
    max_age: float = Field(
        0.5,
        ge=0.1,
        le=2,
        allow_inf_nan=False,
        description="Seconds between a frame and the nearest look from which the whole picture is covered.",
    )

    @classmethod
    def from_values(cls, values: Mapping[str, object], detectors: Collection[str]) -> Self:
        """Read options of a JSON object or a TOML table, where boxes and rules are lists, and in a form their text.

        Raises InvalidOptionError, which never holds the values.
        """
        texts = {
            # What TOML has beside JSON, such as dates, no list of ours may have: it is refused as a text.
            name: json.dumps(value, default=str) if isinstance(value, list) else value
            for name, value in values.items()
        }
        return cls.from_text(texts, detectors=detectors)

    def checked(self, photos: int = 0, *, knows_ages: bool = False) -> Self:
        """Return it where a session has so many reference photos, and may have the network for ages.

        Raises InvalidOptionError for what says something of one picture alone, or asks for what is not there.
        """
        wrong = [OptionError(name, "Not for live pictures") for name in ELSEWHERE if getattr(self, name) is not None]
        if len(self.regions or ()) > MAX_REGIONS:
            wrong.append(OptionError("regions", f"At most {MAX_REGIONS}"))
        if wrong:
            raise InvalidOptionError(errors=tuple(wrong))
        check_photos(self.rules, photos if asks_for_persons(self.rules) else 0)
        check_looks(self.rules, known=knows_ages)
        return self

    @property
    def everywhere(self) -> list[Region]:
        """What is covered in every frame."""
        drawn = self.look.as_drawn()
        return [place.region(drawn) for place in self.selection().regions]
