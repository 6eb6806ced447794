"""Networks for ages in the form that face-api's are published in: of random weights, or such that say one thing."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faceguard.models import AGE_GENDER, catalogue
from faceguard.models.age_gender import onnx_of

Weights = dict[str, np.ndarray]


def _separable(name: str, inputs: int, outputs: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"{name}/depthwise_filter", (3, 3, inputs, 1)
    yield f"{name}/pointwise_filter", (1, 1, inputs, outputs)
    yield f"{name}/bias", (outputs,)


def shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
    """List the weights by name, with their shapes."""
    yield "entry_flow/conv_in/filters", (3, 3, 3, 32)
    yield "entry_flow/conv_in/bias", (32,)
    blocks = ("entry_flow/reduction_block_0", 32, 64), ("entry_flow/reduction_block_1", 64, 128)
    for name, inputs, outputs in (*blocks, ("exit_flow/reduction_block", 128, 256)):
        yield from _separable(f"{name}/separable_conv0", inputs, outputs)
        yield from _separable(f"{name}/separable_conv1", outputs, outputs)
        yield f"{name}/expansion_conv/filters", (1, 1, inputs, outputs)
        yield f"{name}/expansion_conv/bias", (outputs,)
    for block in range(2):
        for layer in range(3):
            yield from _separable(f"middle_flow/main_block_{block}/separable_conv{layer}", 128, 128)
    yield from _separable("exit_flow/separable_conv", 256, 512)
    for name, outputs in (("age", 1), ("gender", 2)):
        yield f"fc/{name}/weights", (512, outputs)
        yield f"fc/{name}/bias", (outputs,)


def published(weights: Weights) -> tuple[bytes, bytes]:
    """Return manifest and shard; biases are floats, and other weights have eight bits."""
    entries, shard = [], b""
    for name, values in weights.items():
        entry: dict[str, Any] = {"name": name, "shape": list(values.shape), "dtype": "float32"}
        if name.endswith("bias"):
            shard += values.astype("<f4").tobytes()
        else:
            low, high = float(values.min()), float(values.max())
            scale = (high - low) / 255 or 1.0
            entry["quantization"] = {"dtype": "uint8", "scale": scale, "min": low}
            shard += np.round((values - low) / scale).astype(np.uint8).tobytes()
        entries.append(entry)
    return json.dumps([{"weights": entries, "paths": ["age_gender_model.bin"]}]).encode(), shard


def saying(years: float, male: float = 0.5) -> tuple[bytes, bytes]:
    """Return a network that says this of every face."""
    weights = {name: np.zeros(shape, np.float32) for name, shape in shapes()}
    weights["fc/age/bias"][:] = years
    weights["fc/gender/bias"][:] = np.log([male, 1 - male])
    return published(weights)


def pin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Have the manifest pin this network for ages, as the real one is nowhere near."""
    digest = hashlib.sha256(content).hexdigest()
    models = tuple(replace(each, sha256=digest) if each.name == AGE_GENDER else each for each in catalogue())
    for place in ("faceguard.models", "faceguard.detection.detectors"):
        monkeypatch.setattr(f"{place}.catalogue", lambda: models)


def put(monkeypatch: pytest.MonkeyPatch, folder: Path, years: float, male: float = 0.5) -> None:
    """Put a network that says this of every face into the folder of models, and set that."""
    content = onnx_of(*saying(years, male))
    pin(monkeypatch, content)
    (folder / "age-gender.onnx").write_bytes(content)
    monkeypatch.setenv("FACEGUARD_MODELS", str(folder))
