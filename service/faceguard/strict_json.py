"""JSON of a caller: no deeper than who walks through it can go, and whether an object has a member twice or unknown.

Readers differ in which of two members counts (RFC 7493, 2.3).
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]

DEEPEST = 100
"""How many lists and objects may stand in each other: each takes a part of the stack of whoever reads them."""


class _Twice(dict[str, Any]):
    """An object in which a member is named twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kind = dict if len({name for name, _ in pairs}) == len(pairs) else _Twice
    return kind(pairs)


def loaded(text: str | bytes) -> Any:
    """Read a text; raises ValueError where it is no JSON, or nested too deep."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inner(each)]
    if any(isinstance(each, dict | list) for each in level):
        raise ValueError("nested too deep")
    return value


def named_twice(text: str | bytes) -> Path | None:
    """Return the way to the first object that has a member twice; None where there is none, or the text is no JSON."""
    try:
        return next(_ways(json.loads(text, object_pairs_hook=_object)), None)
    except (ValueError, RecursionError):
        return None


def message(problem: ErrorDetails, model: type[BaseModel]) -> str:
    """Say what is wrong in an object of this model: for an unknown member which there are, not the caller's word."""
    if problem["type"] != "extra_forbidden":
        return problem["msg"]
    members = (field.alias or name for name, field in model.model_fields.items())
    return f"There is no such member; the members are {', '.join(members)}"


def _inner(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _ways(value: object) -> Iterator[Path]:
    if isinstance(value, _Twice):
        yield ()
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        for way in _ways(each):
            yield (name, *way)
