"""Rules under names that people know."""

import json
import re
from typing import Any

from pydantic_core import PydanticCustomError

from faceguard.word import Word


class Preset(Word):
    """A list of rules with a name."""

    EVERYONE = "everyone", "Everyone is redacted."
    ALL_BUT = "all-but", "All but who is surely on a reference photo in `person`."
    ONLY = "only", "Only who may be on a reference photo in `person`, and who is too small or turned to be told."
    CHILDREN = "children", "Only who may be under 18, as all who are small, turned or blurred may be."
    BYSTANDERS = "bystanders", "All but the largest face, or with `bystanders:3` all but the three largest."


_NAMED = re.compile(r"(?P<name>[a-z-]+)(?::(?P<count>\d{1,5}))?")


def written(value: object) -> object:
    """Return the JSON text of a preset's rules where this is its name; what else is no JSON list is refused."""
    if not isinstance(value, str | bytes):
        return value
    text = value.decode(errors="replace") if isinstance(value, bytes) else value
    if text.lstrip().startswith("["):
        return text
    named = _NAMED.fullmatch(text.strip().lower())
    preset = next((each for each in Preset if named and named["name"] == each), None)
    count = named["count"] if named else None
    if preset is None or (count and preset is not Preset.BYSTANDERS):
        presets = ", ".join(f"'{preset}'" for preset in Preset)
        raise PydanticCustomError(
            "rules", "Input should be a JSON list of rules, or one of {presets}", {"presets": presets}
        )
    return json.dumps(_rules(preset, int(count or 1)))


def _rules(preset: Preset, count: int) -> list[dict[str, Any]]:
    match preset:
        case Preset.EVERYONE:
            return []
        case Preset.ALL_BUT:
            return [{"if": {"person": "*", "surely": True}, "do": "keep"}]
        case Preset.ONLY:
            return [{"if": {"person": "*", "perhaps": True}, "do": "redact"}, {"do": "keep"}]
        case Preset.CHILDREN:
            return [{"if": {"age": "adult", "surely": True}, "do": "keep"}]
        case Preset.BYSTANDERS:
            return [{"if": {"largest": count}, "do": "keep"}]
