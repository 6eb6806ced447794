"""Build SFace's graph from the published one, which lists the weights of an earlier form among its inputs.

Needs `onnx` only, and is deterministic. The weights stay in blocks of eight bits, a quarter of their size in float:
ONNX Runtime makes floats of them when it loads the network.
"""

from __future__ import annotations

import onnx

INPUT = "data"


def build(weights: bytes) -> bytes:
    """Make the model of the published weights whose one input is the picture."""
    model = onnx.load_from_string(weights)
    (picture,) = (each for each in model.graph.input if each.name == INPUT)
    del model.graph.input[:]
    model.graph.input.append(picture)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))
