"""JSON that has one form alone, as of RFC 8785, so that two parties can sign the same bytes."""

import json
from decimal import Decimal
from typing import Any

LARGEST_INTEGER = 2**53
"""From here on, JSON's numbers are not exact everywhere (RFC 7493 §2.2)."""
FIXED_FROM, FIXED_TO = -6, 21
"""Between these powers of ten, numbers are written without an exponent (ECMA-262, Number::toString)."""


def canonical(value: Any) -> bytes:
    """Return the one form of JSON's own types; raises ValueError for what has none.

    Those are numbers that are not finite, integers that are not exact everywhere, texts with half a surrogate pair, and
    objects of other types.
    """
    return _written(value).encode()


def _written(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError("An integer that is not exact everywhere")
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return f"{{{','.join(f'{_written(name)}:{_written(each)}' for name, each in members)}}}"
    raise ValueError("Not one of JSON's types")


def _number(value: float) -> str:
    """Write a number as ECMAScript does: the fewest digits that stand for it, as Python has it too."""
    if value - value != 0:
        raise ValueError("A number that is not finite")
    if value == 0:
        return "0"
    _, parts, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, parts))
    return ("-" if value < 0 else "") + _placed(digits, len(digits) + int(exponent))


def _placed(digits: str, power: int) -> str:
    """Write 0.DIGITS times ten to a power."""
    if len(digits) <= power <= FIXED_TO:
        return digits + "0" * (power - len(digits))
    if 0 < power <= FIXED_TO:
        return f"{digits[:power]}.{digits[power:]}"
    if FIXED_FROM < power <= 0:
        return f"0.{'0' * -power}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{power - 1:+d}"
