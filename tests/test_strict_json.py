"""JSON of a caller, which is nobody's idea of what is read with a stack."""

import json
from typing import Any

import pytest

from faceguard.api.first_message import fields_of
from faceguard.api.problems import MalformedRequestError
from faceguard.api.videos.asked import AskedRedaction
from faceguard.strict_json import DEEPEST, loaded

NESTED = {"list": ("[", "]"), "object": ('{"a":', "}")}


def nested(kind: str, depth: int, inside: str = "0") -> str:
    opening, closing = NESTED[kind]
    return opening * depth + inside + closing * depth


@pytest.mark.parametrize("kind", NESTED)
def test_as_deep_as_is_taken_and_no_deeper(kind: str):
    """However deep it is, it is refused in one way."""
    deepest = nested(kind, DEEPEST)

    assert json.loads(deepest) == loaded(deepest)
    for depth in (DEEPEST + 1, 500, 100_000):
        with pytest.raises(ValueError, match="too deep"):
            loaded(nested(kind, depth))


@pytest.mark.parametrize("kind", NESTED)
@pytest.mark.parametrize("option", ["style", "replacement", "rules"])
def test_what_python_can_just_read_is_refused_too(kind: str, option: str):
    """A little less of the stack is left for whoever looks at a value than there was for the reader."""
    asked: Any
    for depth in range(900, 1000):
        asked = f'{{"{option}": {nested(kind, depth)}}}'
        assert {} == fields_of({"type": "websocket.receive", "text": asked})
        with pytest.raises(MalformedRequestError):
            AskedRedaction.of(asked.encode())
