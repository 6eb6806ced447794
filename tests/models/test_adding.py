"""The network for ages is made of what is published, and only what is pinned is taken."""

import hashlib
import io
import tarfile
from pathlib import Path
from typing import NoReturn

import numpy as np
import onnxruntime
import pytest

from faceguard.errors import ModelError
from faceguard.models import Weights, adding
from faceguard.models.age_gender import MEAN, onnx_of
from testing.ages import Weights as Layers
from testing.ages import pin, published, saying, shapes


def pinned(monkeypatch: pytest.MonkeyPatch, manifest: bytes, shard: bytes) -> bytes:
    """Pin another network than the real one, which is nowhere near; return the tarball of it."""
    files = dict(zip(adding.MEMBERS, (manifest, shard), strict=True))
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/model/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    monkeypatch.setattr(adding, "MEMBERS", digests)
    monkeypatch.setattr(adding, "TARBALL", hashlib.sha256(file.getvalue()).hexdigest())
    pin(monkeypatch, onnx_of(manifest, shard))
    return file.getvalue()


def unreachable() -> NoReturn:
    pytest.fail("the network is asked")


def test_it_is_made_of_a_tarball_and_lies_there_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is at hand is not fetched, and nothing else is left in the folder."""
    tarball = pinned(monkeypatch, *saying(30))
    (tmp_path / "tarball").write_bytes(tarball)
    folder = tmp_path / "models"
    folder.mkdir()

    path = adding.add_age(Weights(folder), tmp_path / "tarball", unreachable)

    assert [path] == list(folder.iterdir())
    assert path == Weights(folder).verified("age-gender")


def test_it_is_fetched_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where it lies there already, nothing is asked for."""
    tarball = pinned(monkeypatch, *saying(30))
    adding.add_age(Weights(tmp_path), fetch=lambda: tarball)

    assert adding.add_age(Weights(tmp_path), fetch=unreachable) == tmp_path / "age-gender.onnx"


def test_the_two_files_in_the_folder_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """They are laid there by who has no network."""
    manifest, shard = saying(30)
    pinned(monkeypatch, manifest, shard)
    for name, content in zip(adding.MEMBERS, (manifest, shard), strict=True):
        (tmp_path / name).write_bytes(content)

    assert adding.add_age(Weights(tmp_path), fetch=unreachable).is_file()


@pytest.mark.parametrize("content", [b"", b"something else"])
def test_another_tarball_is_refused_unread(tmp_path: Path, content: bytes):
    """Its digest is told, and nothing is written."""
    with pytest.raises(ModelError, match="not the pinned one"):
        adding.add_age(Weights(tmp_path), fetch=lambda: content)

    assert not list(tmp_path.iterdir())


def test_altered_files_in_the_folder_are_refused(tmp_path: Path):
    """As the tarball is."""
    for name in adding.MEMBERS:
        (tmp_path / name).write_bytes(b"[]")

    with pytest.raises(ModelError, match="not the pinned one"):
        adding.add_age(Weights(tmp_path), fetch=unreachable)


def test_the_graph_does_what_the_layers_say():
    """Beside a plain implementation of them, layer by layer."""
    random = np.random.default_rng(7)
    weights = {}
    for name, shape in shapes():
        weights[name] = random.normal(0, 1.6 / np.sqrt(np.prod(shape[:-1])) if len(shape) > 1 else 0.1, shape)
    manifest, shard = published({name: values.astype(np.float32) for name, values in weights.items()})
    faces = random.integers(0, 256, (2, 3, 112, 112)).astype(np.float32)
    faces[1] /= 5

    age, gender = onnxruntime.InferenceSession(onnx_of(manifest, shard)).run(None, {"faces": faces})

    stored = stored_weights(weights)
    for row in range(2):
        years, male = plain(faces[row].transpose(1, 2, 0), stored)
        assert years == pytest.approx(age[row, 0], rel=1e-3, abs=1e-4)
        assert male == pytest.approx(gender[row, 0], abs=1e-3)
    assert abs(float(age[0, 0] - age[1, 0])) > 0.01


def stored_weights(weights: Layers) -> Layers:
    """Return them as eight bits keep them."""
    kept = {}
    for name, values in weights.items():
        narrow = values.astype(np.float32)
        low, scale = float(narrow.min()), float(narrow.max() - narrow.min()) / 255 or 1.0
        kept[name] = narrow if name.endswith("bias") else np.round((narrow - low) / scale) * scale + low
    return kept


def plain(face: np.ndarray, layers: Layers) -> tuple[float, float]:
    """Return what the network says of a face (112, 112, 3): years, and the probability of a man."""

    def windows(x: np.ndarray, stride: int, filling: float) -> np.ndarray:
        size = -(-x.shape[0] // stride)
        lack = max((size - 1) * stride + 3 - x.shape[0], 0)
        sides = (lack // 2, lack - lack // 2)
        padded = np.pad(x, (sides, sides, (0, 0)), constant_values=filling)
        seen: np.ndarray = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (0, 1))[::stride, ::stride]
        return seen

    def separable(x: np.ndarray, name: str) -> np.ndarray:
        deep = np.einsum("hwcij,ijc->hwc", windows(x, 1, 0), layers[f"{name}/depthwise_filter"][..., 0])
        out: np.ndarray = deep @ layers[f"{name}/pointwise_filter"][0, 0] + layers[f"{name}/bias"]
        return out

    def relu(x: np.ndarray) -> np.ndarray:
        out: np.ndarray = np.maximum(x, 0)
        return out

    def reduction(x: np.ndarray, name: str, *, activated: bool) -> np.ndarray:
        out = separable(relu(x) if activated else x, f"{name}/separable_conv0")
        out = separable(relu(out), f"{name}/separable_conv1")
        skip = x[::2, ::2] @ layers[f"{name}/expansion_conv/filters"][0, 0] + layers[f"{name}/expansion_conv/bias"]
        pooled: np.ndarray = windows(out, 2, -np.inf).max((3, 4))
        summed: np.ndarray = pooled + skip
        return summed

    x = windows((face - np.array(MEAN)) / 255, 2, 0)
    x = relu(np.einsum("hwcij,ijco->hwo", x, layers["entry_flow/conv_in/filters"]) + layers["entry_flow/conv_in/bias"])
    x = reduction(x, "entry_flow/reduction_block_0", activated=False)
    x = reduction(x, "entry_flow/reduction_block_1", activated=True)
    for block in range(2):
        out = x
        for layer in range(3):
            out = separable(relu(out), f"middle_flow/main_block_{block}/separable_conv{layer}")
        x = out + x
    x = reduction(x, "exit_flow/reduction_block", activated=True)
    pooled = relu(separable(x, "exit_flow/separable_conv")).mean((0, 1))
    logits = pooled @ layers["fc/gender/weights"] + layers["fc/gender/bias"]
    years = pooled @ layers["fc/age/weights"] + layers["fc/age/bias"]
    return float(years[0]), float(1 / (1 + np.exp(logits[1] - logits[0])))
