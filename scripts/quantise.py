"""Build the INT8 CenterFace graph from the pinned float weights and a small file of activation ranges.

Needs `onnx` and `numpy` only, and is deterministic: the same weights and the same ranges give the same bytes.

`Quantiser` writes the cleaned graph (`graph.py`) in the QDQ form that ONNX Runtime fuses into integer kernels.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

from graph import attributes_of, checked, clean, constants, consumers

F32 = npt.NDArray[np.float32]


def activations(model: onnx.ModelProto) -> list[str]:
    """List the tensors that get an integer form: what convolutions (after their ReLU) and additions put out."""
    users = consumers(model.graph)
    names = []
    for node in model.graph.node:
        output = node.output[0]
        followed = [n.op_type for n in users.get(output, [])] == ["Relu"]
        if node.op_type in ("Relu", "Add") or (node.op_type == "Conv" and not followed):
            names.append(output)
    return [n for n in names if n != "maps"]


def _grid(low: float, high: float) -> tuple[np.float32, np.uint8]:
    low, high = min(low, 0.0), max(high, 0.0)
    scale = np.float32((high - low) / 255.0)
    return scale, np.uint8(round(-low / float(scale)))


def rescale(model: onnx.ModelProto, exponents: dict[str, list[int]]) -> onnx.ModelProto:
    """Multiply channels of ReLU outputs by powers of two and undo it in the one convolution that reads them.

    The function of the network stays the same to the bit, but the channels of a tensor now have similar ranges,
    so that one 8-bit grid fits them all.
    """
    result = onnx.ModelProto()
    result.CopyFrom(model)
    weights = constants(result.graph)
    makers = {n.output[0]: n for n in result.graph.node}
    users = consumers(result.graph)
    for tensor, powers in exponents.items():
        maker = makers[tensor]
        if maker.op_type == "Relu":
            maker = makers[maker.input[0]]
        (reader,) = users[tensor]
        factor = np.exp2(np.asarray(powers, np.float32)).astype(np.float32)
        for index in (1, 2):
            weight = weights[maker.input[index]]
            weights[maker.input[index]] = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
        weight = weights[reader.input[1]]
        depthwise = attributes_of(reader).get("group", 1) > 1
        weights[reader.input[1]] = weight / (factor[:, None, None, None] if depthwise else factor[None, :, None, None])
    del result.graph.initializer[:]
    result.graph.initializer.extend(numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in weights.items())
    return result


def _steps(weight: F32) -> F32:
    """Return the finest weight grid per output channel that cannot overflow.

    Without VNNI the integer kernels add two neighbouring products (8-bit activation times weight) in 16 saturating
    bits, so two neighbouring weights of one sign may reach 128 together. Depthwise kernels have no such limit.
    """
    step: F32 = np.abs(weight).reshape(len(weight), -1).max(1) / np.float32(127)
    if weight.shape[1] > 1:
        flat = weight.transpose(0, 2, 3, 1).reshape(len(weight), -1)
        pairs = np.pad(flat, ((0, 0), (0, flat.shape[1] % 2))).reshape(len(weight), -1, 2)
        for part in (np.maximum(pairs, 0), np.maximum(-pairs, 0)):
            step = np.maximum(step, part.sum(2).max(1) / np.float32(127))  # 127: room for the rounding of both
    return step.astype(np.float32)


class Quantiser:
    """Writes the cleaned graph with 8-bit weights (per output channel) and activations, in QDQ form."""

    def __init__(self, model: onnx.ModelProto, ranges: dict[str, tuple[float, float]]) -> None:
        self._graph, self._ranges = model.graph, ranges
        self._weights, self._users = constants(model.graph), consumers(model.graph)
        self._grids = {"image": (np.float32(1), np.uint8(0))} | {name: _grid(*span) for name, span in ranges.items()}
        self._nodes: list[onnx.NodeProto] = []
        self._kept: dict[str, npt.NDArray[Any]] = {}
        self._source: dict[str, str] = {}

    def model(self) -> onnx.ModelProto:
        """Return the 8-bit graph."""
        self._to_grid("image", "image")
        for node in self._graph.node:
            match node.op_type:
                case "Relu" if node.output[0] in self._ranges:
                    pass  # done by the grid, which starts at zero
                case "Conv" if node.output[0] == "maps":
                    self._heads(node)
                case "Conv":
                    self._convolution(node)
                case "DepthToSpace":
                    self._grids[node.output[0]] = self._grids[node.input[0]]
                    self._plain(node)
                    self._to_grid(node.output[0], node.output[0])
                case _:
                    self._plain(node)
                    if node.output[0] in self._ranges:
                        self._to_grid(node.output[0], node.output[0])
        result = onnx.GraphProto()
        result.CopyFrom(self._graph)
        del result.node[:], result.initializer[:]
        result.node.extend(self._nodes)
        result.initializer.extend(numpy_helper.from_array(value, name) for name, value in self._kept.items())
        return checked(result)

    def _add(self, kind: str, reads: list[str], output: str, **attributes: Any) -> None:
        self._nodes.append(helper.make_node(kind, reads, [output], **attributes))

    def _to_grid(self, tensor: str, made: str) -> None:
        """Quantise what was made, and read the tensor from its grid from now on."""
        scale, zero = self._grids[tensor]
        self._kept[tensor + ".s"], self._kept[tensor + ".z"] = np.asarray(scale), np.asarray(zero)
        grid = [tensor + ".s", tensor + ".z"]
        self._add("QuantizeLinear", [made, *grid], tensor + ".q")
        self._add("DequantizeLinear", [tensor + ".q", *grid], tensor + ".dq")
        self._source[tensor] = tensor + ".dq"

    def _plain(self, node: onnx.NodeProto) -> None:
        reads = [self._source.get(name, name) for name in node.input]
        self._add(node.op_type, reads, node.output[0], **attributes_of(node))

    def _heads(self, node: onnx.NodeProto) -> None:
        """Leave the last convolution in float: it costs little, and boxes need its precision."""
        self._kept["maps.w"], self._kept["maps.b"] = self._weights[node.input[1]], self._weights[node.input[2]]
        self._add("Conv", [self._source[node.input[0]], "maps.w", "maps.b"], "maps", **attributes_of(node))

    def _convolution(self, node: onnx.NodeProto) -> None:
        output, kept = node.output[0], self._kept
        weight, bias = self._weights[node.input[1]], self._weights[node.input[2]]
        unit = self._grids[node.input[0]][0]
        step = np.maximum(_steps(weight), np.float32(1e-12)).astype(np.float32)
        step = np.maximum(step, np.abs(bias) / np.float32(2**30) / unit).astype(np.float32)
        kept[output + ".w"] = np.rint(weight / step[:, None, None, None]).clip(-127, 127).astype(np.int8)
        kept[output + ".b"] = np.rint(bias / (step * unit).astype(np.float32)).astype(np.int32)
        kept[output + ".ws"], kept[output + ".bs"] = step, (step * unit).astype(np.float32)
        kept[output + ".wz"], kept[output + ".bz"] = np.zeros(len(step), np.int8), np.zeros(len(step), np.int32)
        for part in (output + ".w", output + ".b"):
            self._add("DequantizeLinear", [part, part + "s", part + "z"], part + "dq", axis=0)
        reads = [self._source[node.input[0]], output + ".wdq", output + ".bdq"]
        self._add("Conv", reads, output, **attributes_of(node))
        followers = self._users.get(output, [])
        target = followers[0].output[0] if [f.op_type for f in followers] == ["Relu"] else output
        if target in self._ranges:
            self._to_grid(target, output)


def build(weights: bytes, ranges: str) -> bytes:
    """Make the INT8 model of the published weights and the text of a file of ranges; deterministic."""
    rows = json.loads(ranges)
    model = clean(onnx.load_from_string(weights))
    model = rescale(model, {k: [int(c) for c in v["powers"]] for k, v in rows.items() if "powers" in v})
    integer = Quantiser(model, {k: (v["range"][0], v["range"][1]) for k, v in rows.items()}).model()
    return bytes(integer.SerializeToString(deterministic=True))
