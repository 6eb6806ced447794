"""ONNX files written by hand, as protocol buffers (onnx.proto3 of ONNX 1.23): so nothing is needed to make one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
IR_VERSION = 8
OPSET = 13
FLOAT = 1
"""TensorProto.DataType."""
INT, INTS = 2, 7
"""AttributeProto.AttributeType."""


@dataclass(slots=True)
class Graph:
    """A network that grows node by node; tensors are known by name."""

    nodes: list[bytes] = field(default_factory=list)
    weights: list[bytes] = field(default_factory=list)

    def weight(self, name: str, values: F32) -> str:
        """Add an initializer, and return its name."""
        dims = b"".join(_number(1, size) for size in values.shape)
        raw = values.astype("<f4").tobytes()
        self.weights.append(dims + _number(2, FLOAT) + _bytes(8, name.encode()) + _bytes(9, raw))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, **attributes: int | Sequence[int]) -> str:
        """Add a node with one output, and return that."""
        parts = [_bytes(1, name.encode()) for name in inputs] + [_bytes(2, output.encode())]
        parts += [_bytes(4, operator.encode())]
        parts += [_bytes(5, _attribute(name, value)) for name, value in attributes.items()]
        self.nodes.append(b"".join(parts))
        return output

    def file(self, inputs: Mapping[str, Sequence[int | str]], outputs: Mapping[str, Sequence[int | str]]) -> bytes:
        """Return the whole file; sides of inputs and outputs are numbers, or names where they are free."""
        graph = _all(1, self.nodes) + _bytes(2, b"graph") + _all(5, self.weights)
        graph += _all(11, [_value(name, shape) for name, shape in inputs.items()])
        graph += _all(12, [_value(name, shape) for name, shape in outputs.items()])
        return _number(1, IR_VERSION) + _bytes(7, graph) + _bytes(8, _number(2, OPSET))


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _bytes(1, name.encode()) + _number(3, value) + _number(20, INT)
    return _bytes(1, name.encode()) + b"".join(_number(8, each) for each in value) + _number(20, INTS)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    dims = [_number(1, side) if isinstance(side, int) else _bytes(2, side.encode()) for side in shape]
    tensor = _number(1, FLOAT) + _bytes(2, _all(1, dims))
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, tensor))


def _all(tag: int, messages: Iterable[bytes]) -> bytes:
    return b"".join(_bytes(tag, message) for message in messages)


def _bytes(tag: int, content: bytes) -> bytes:
    return _varint(tag << 3 | 2) + _varint(len(content)) + content


def _number(tag: int, value: int) -> bytes:
    return _varint(tag << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
