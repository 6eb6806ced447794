"""face-api's network for age and gender, a small Xception, made an ONNX file of the two files that it is published as.

The layers are those of `src/xception/TinyXception.ts` and `src/ageGenderNet/AgeGenderNet.ts` in face-api.js.
"""

import json
from collections.abc import Mapping

import numpy as np

from faceguard.models.onnx_file import F32, Graph

SIDE = 112
MEAN = (122.782, 117.001, 104.298)
"""Of red, green and blue, taken away before all is divided by 255."""
MIDDLE = 2
"""Blocks in the middle."""


def onnx_of(manifest: bytes, shard: bytes) -> bytes:
    """Return the network as ONNX: `faces` (n, 3, 112, 112) RGB of 0 to 255; `age` (n, 1) in years, `gender` (n, 2).

    `gender` holds the probabilities of male and female.
    """
    return _Xception(_tensors(manifest, shard)).file()


def _tensors(manifest: bytes, shard: bytes) -> dict[str, F32]:
    """Read the weights, which are stored as floats or in eight bits (TensorFlow.js, weights_manifest.json)."""
    found, start = dict[str, F32](), 0
    (group,) = json.loads(manifest)
    for entry in group["weights"]:
        shape, packed = entry["shape"], entry.get("quantization")
        count = int(np.prod(shape))
        values = np.frombuffer(shard, packed["dtype"] if packed else "<f4", count, start)
        start += values.nbytes
        if packed:
            values = values.astype(np.float64) * packed["scale"] + packed["min"]
        found[entry["name"]] = values.astype(np.float32).reshape(shape)
    return found


class _Xception:
    def __init__(self, tensors: Mapping[str, F32]) -> None:
        self._tensors = tensors
        self._graph = Graph()

    def file(self) -> bytes:
        graph = self._graph
        mean = graph.weight("mean", np.array(MEAN, np.float32).reshape(1, 3, 1, 1))
        scale = graph.weight("scale", np.array(255, np.float32))
        image = graph.node("Div", [graph.node("Sub", ["faces", mean], "centred"), scale], "normalised")
        out = self._relu(self._convolution(image, "entry_flow/conv_in", stride=2))
        out = self._reduction(out, "entry_flow/reduction_block_0", activated=False)
        out = self._reduction(out, "entry_flow/reduction_block_1", activated=True)
        for number in range(MIDDLE):
            out = self._main(out, f"middle_flow/main_block_{number}")
        out = self._reduction(out, "exit_flow/reduction_block", activated=True)
        out = self._relu(self._separable(out, "exit_flow/separable_conv"))
        pooled = graph.node("AveragePool", [out], "pooled", kernel_shape=[7, 7], strides=[2, 2])
        flat = graph.node("Flatten", [pooled], "flat", axis=1)
        self._connected(flat, "fc/age", "age")
        graph.node("Softmax", [self._connected(flat, "fc/gender", "logits")], "gender", axis=1)
        return graph.file({"faces": ["n", 3, SIDE, SIDE]}, {"age": ["n", 1], "gender": ["n", 2]})

    def _main(self, x: str, name: str) -> str:
        out = x
        for number in range(3):
            out = self._separable(self._relu(out), f"{name}/separable_conv{number}")
        return self._graph.node("Add", [out, x], name)

    def _reduction(self, x: str, name: str, *, activated: bool) -> str:
        out = self._separable(self._relu(x) if activated else x, f"{name}/separable_conv0")
        out = self._separable(self._relu(out), f"{name}/separable_conv1")
        pads = self._pads(3, 2)
        out = self._graph.node("MaxPool", [out], f"{name}/pool", kernel_shape=[3, 3], strides=[2, 2], pads=pads)
        return self._graph.node("Add", [out, self._convolution(x, f"{name}/expansion_conv", stride=2)], name)

    def _separable(self, x: str, name: str) -> str:
        depth = self._tensors[f"{name}/depthwise_filter"]  # rows, columns, channels, 1
        weight = self._graph.weight(f"{name}/depthwise", depth.transpose(2, 3, 0, 1))
        channels = depth.shape[2]
        out = self._graph.node("Conv", [x, weight], f"{name}/deep", group=channels, pads=self._pads(3, 1))
        return self._pointed(out, name, self._tensors[f"{name}/pointwise_filter"], stride=1)

    def _convolution(self, x: str, name: str, *, stride: int) -> str:
        return self._pointed(x, name, self._tensors[f"{name}/filters"], stride=stride)

    def _pointed(self, x: str, name: str, kernel: F32, *, stride: int) -> str:
        """Convolve by a kernel of rows, columns, inputs, outputs."""
        weight = self._graph.weight(f"{name}/weight", kernel.transpose(3, 2, 0, 1))
        bias = self._graph.weight(f"{name}/bias", self._tensors[f"{name}/bias"])
        pads = self._pads(kernel.shape[0], stride)
        return self._graph.node("Conv", [x, weight, bias], f"{name}/out", strides=[stride, stride], pads=pads)

    def _connected(self, x: str, name: str, output: str) -> str:
        weight = self._graph.weight(f"{name}/weight", self._tensors[f"{name}/weights"])
        bias = self._graph.weight(f"{name}/bias", self._tensors[f"{name}/bias"])
        return self._graph.node("Gemm", [x, weight, bias], output)

    def _relu(self, x: str) -> str:
        return self._graph.node("Relu", [x], f"{x}/relu{len(self._graph.nodes)}")

    @staticmethod
    def _pads(kernel: int, stride: int) -> list[int]:
        """Pad as TensorFlow's `same` does where sides are even: what is odd comes below and to the right."""
        total = max(kernel - stride, 0)
        return [total // 2, total // 2, total - total // 2, total - total // 2]
