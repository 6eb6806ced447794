"""JSON in which no object has a member twice (RFC 7493, 2.3): readers differ in which of them counts."""

import json
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


class _Twice(dict[str, Any]):
    """An object in which a member is named twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kind = dict if len({name for name, _ in pairs}) == len(pairs) else _Twice
    return kind(pairs)


def named_twice(text: str | bytes) -> Path | None:
    """Return the way to the first object that has a member twice; None where there is none, or the text is no JSON."""
    try:
        return next(_ways(json.loads(text, object_pairs_hook=_object)), None)
    except (ValueError, RecursionError):
        return None


def _ways(value: object) -> Iterator[Path]:
    if isinstance(value, _Twice):
        yield ()
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        for way in _ways(each):
            yield (name, *way)
