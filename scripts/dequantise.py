"""Build the float YuNet graph from the published one, whose weights are stored in blocks of eight bits.

Needs `onnx` and `numpy` only, and is deterministic. ONNX Runtime refuses the published file, and takes 640 x 640
pixels alone of it; the built one has its weights in float, and its height and width are free.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper

from graph import F32, attributes_of, checked


def build(weights: bytes) -> bytes:
    """Make the float model of the published weights."""
    graph = onnx.load_from_string(weights).graph
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            quantised, *grid = (stored[name] for name in node.input)
            scale, zero = (_spread(each, quantised.shape, **attributes_of(node)) for each in grid)
            stored[node.output[0]] = (quantised.astype(np.float32) - zero) * scale
        elif node.op_type == "Reshape" and node.input[0] in stored:
            stored[node.output[0]] = stored[node.input[0]].reshape(stored[node.input[1]])
        else:
            nodes.append(node)
    read = dict.fromkeys(name for node in nodes for name in node.input if name in stored)
    model = checked(
        helper.make_graph(
            nodes,
            "yunet",
            [_free(graph.input[0], "height", "width")],
            [_free(output, "cells") for output in graph.output],
            [numpy_helper.from_array(stored[name], name) for name in read],
        )
    )
    return bytes(model.SerializeToString(deterministic=True))


def _spread(grid: F32, shape: tuple[int, ...], axis: int, block_size: int) -> F32:
    """Return what each element's block has, in the shape of the elements."""
    return np.repeat(grid, block_size, axis).take(range(shape[axis]), axis).astype(np.float32)


def _free(value: onnx.ValueInfoProto, *names: str) -> onnx.ValueInfoProto:
    """Return the input (1, 3, height, width) or output (1, cells, columns) with sides of these names free."""
    shape = [side.dim_value for side in value.type.tensor_type.shape.dim]
    at = len(shape) - 2 if len(names) == 2 else 1
    return helper.make_tensor_value_info(
        value.name, onnx.TensorProto.FLOAT, [*shape[:at], *names, *shape[at + len(names) :]]
    )
