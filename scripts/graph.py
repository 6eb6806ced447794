"""CenterFace's graph as published, made runnable at any size and friendly to integer kernels.

Initializers leave the graph inputs, the heads become one convolution, batch normalisation is folded into the transposed
convolutions, and those (2x2, stride 2, so no overlap) become a 1x1 convolution followed by DepthToSpace, for which
integer kernels exist.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

F32 = npt.NDArray[np.float32]
OPSET = 13
HEADS = ("536", "538", "539", "540")
"""Heat before its sigmoid (1), log size (2: height, width), offset (2: y, x), five landmarks (10: y, x of each)."""


def constants(graph: onnx.GraphProto) -> dict[str, F32]:
    """Return the initializers by name."""
    return {i.name: np.asarray(numpy_helper.to_array(i), np.float32) for i in graph.initializer}


def attributes_of(node: onnx.NodeProto) -> dict[str, Any]:
    """Its attributes by name."""
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def clean(source: onnx.ModelProto) -> onnx.ModelProto:
    """Return the same network with free height and width, `image` -> `maps` (see HEADS), and plain convolutions."""
    weights = constants(source.graph)
    normalised = {n.input[0]: n for n in source.graph.node if n.op_type == "BatchNormalization"}
    rename = {"input.1": "image"}
    nodes: list[onnx.NodeProto] = []
    kept: dict[str, F32] = {}
    folded: set[str] = set()

    def name(tensor: str) -> str:
        return rename.get(tensor, "t" + tensor)

    def convolution(node_input: str, output: str, weight: F32, bias: F32, **attributes: Any) -> None:
        kept[output + ".w"], kept[output + ".b"] = weight, bias
        nodes.append(helper.make_node("Conv", [node_input, output + ".w", output + ".b"], [output], **attributes))

    for node in source.graph.node:
        output = node.output[0]
        if output in folded or node.op_type in ("BatchNormalization", "Sigmoid") or output in HEADS:
            continue
        if node.op_type == "Conv":
            weight = weights[node.input[1]]
            bias = weights[node.input[2]] if len(node.input) > 2 else np.zeros(len(weight), np.float32)
            attributes = attributes_of(node)
            attributes.pop("dilations", None)
            convolution(name(node.input[0]), name(output), weight, bias, **attributes)
        elif node.op_type == "ConvTranspose":
            norm = normalised[output]
            scale, shift, mean, variance = (weights[i] for i in norm.input[1:5])
            factor = scale / np.sqrt(variance + np.float32(attributes_of(norm)["epsilon"]))
            weight = weights[node.input[1]] * factor[None, :, None, None]  # (in, out, 2, 2)
            bias = shift - mean * factor
            if len(node.input) > 2:
                bias = bias + weights[node.input[2]] * factor
            blocks = weight.transpose(2, 3, 1, 0).reshape(-1, weight.shape[0], 1, 1)  # DepthToSpace, DCR order
            relu = next(n for n in source.graph.node if n.op_type == "Relu" and n.input[0] == norm.output[0])
            result = name(relu.output[0])
            folded.add(relu.output[0])
            convolution(name(node.input[0]), result + ".c", blocks.copy(), np.tile(bias, 4), kernel_shape=[1, 1])
            nodes.append(helper.make_node("Relu", [result + ".c"], [result + ".d"]))
            nodes.append(helper.make_node("DepthToSpace", [result + ".d"], [result], blocksize=2, mode="DCR"))
        else:
            nodes.append(helper.make_node(node.op_type, [name(i) for i in node.input], [name(output)]))

    heads = [next(n for n in source.graph.node if n.output[0] == h) for h in HEADS]
    convolution(
        name(heads[0].input[0]),
        "maps",
        np.concatenate([weights[n.input[1]] for n in heads]),
        np.concatenate([weights[n.input[2]] for n in heads]),
        kernel_shape=[1, 1],
    )

    def info(tensor: str, channels: int, rows: str, columns: str) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(tensor, TensorProto.FLOAT, [1, channels, rows, columns])

    graph = helper.make_graph(
        nodes,
        "centerface",
        [info("image", 3, "H", "W")],
        [info("maps", 15, "h", "w")],
        [numpy_helper.from_array(np.ascontiguousarray(v, np.float32), k) for k, v in kept.items()],
    )
    return checked(graph)


def checked(graph: onnx.GraphProto) -> onnx.ModelProto:
    """Make the model of a graph; ONNX has to accept it."""
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="face-privacy-guard")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def build(weights: bytes) -> bytes:
    """Make the cleaned float model of the published weights; deterministic."""
    return bytes(clean(onnx.load_from_string(weights)).SerializeToString(deterministic=True))


def consumers(graph: onnx.GraphProto) -> dict[str, list[onnx.NodeProto]]:
    """List the nodes that read each tensor."""
    users: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for tensor in node.input:
            users.setdefault(tensor, []).append(node)
    return users
