"""ONNX files written by hand, so that tests need no package for it: stand-ins for what a user may bring."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

FLOAT = 1
EXTERNAL = 1
IR_VERSION, OPSET = 8, 17

Shape = Sequence[int | str]
"""A name stands for a free side."""


def network(
    answers: Mapping[str, NDArray[np.float32]],
    shape: Shape = (1, 3, 64, 64),
    *,
    kind: int = FLOAT,
    domain: str = "",
    external: str | None = None,
) -> bytes:
    """Return a network that answers the same whatever it is shown.

    Its nodes are of this domain, and its numbers in this other file, where one is named.
    """
    nodes = [_node("Identity", f"constant {name}", name, domain) for name in answers]
    numbers = [_tensor(f"constant {name}", values, external) for name, values in answers.items()]
    outputs = [_value(name, values.shape, FLOAT) for name, values in answers.items()]
    return _model(nodes, numbers, [_value("input", shape, kind)], outputs, domain)


def _model(
    nodes: Sequence[bytes], numbers: Sequence[bytes], inputs: Sequence[bytes], outputs: Sequence[bytes], domain: str
) -> bytes:
    parts = {1: nodes, 2: [b"graph"], 5: numbers, 11: inputs, 12: outputs}
    graph = b"".join(_field(number, part) for number, several in parts.items() for part in several)
    domains = b"".join(_field(8, _field(1, name.encode()) + _field(2, OPSET)) for name in {"", domain})
    return _field(1, IR_VERSION) + _field(7, graph) + domains


def _node(kind: str, source: str, target: str, domain: str) -> bytes:
    texts = {1: source, 2: target, 3: target, 4: kind, 7: domain}
    return b"".join(_field(number, text.encode()) for number, text in texts.items())


def _tensor(name: str, values: NDArray[np.float32], external: str | None) -> bytes:
    head = b"".join(_field(1, side) for side in values.shape) + _field(2, FLOAT) + _field(8, name.encode())
    if external is None:
        return head + _field(9, values.astype("<f4").tobytes())
    return head + _field(13, _field(1, b"location") + _field(2, external.encode())) + _field(14, EXTERNAL)


def _value(name: str, shape: Shape, kind: int) -> bytes:
    sides = (_field(1, side) if isinstance(side, int) else _field(2, side.encode()) for side in shape)
    tensor = _field(1, kind) + _field(2, b"".join(_field(1, side) for side in sides))
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _field(number: int, value: int | bytes) -> bytes:
    """Return a field of protocol buffers: a number, or bytes with their length."""
    if isinstance(value, int):
        return bytes([*_varint(number << 3), *_varint(value)])
    return bytes([*_varint(number << 3 | 2), *_varint(len(value))]) + value


def _varint(value: int) -> Iterator[int]:
    while value > 0x7F:
        yield value & 0x7F | 0x80
        value >>= 7
    yield value
