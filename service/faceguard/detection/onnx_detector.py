"""A detector that a user brings: one network of a known family, shown the whole picture and, larger, windows of it."""

from collections.abc import Iterator

import numpy as np

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.detections import Detections
from faceguard.detection.families import Family
from faceguard.detection.judgement import Judgement
from faceguard.detection.levels import MEGAPIXELS, budget_scale
from faceguard.detection.nms import non_maximum_suppression
from faceguard.detection.onnx_network import OnnxNetwork, UnfitNetworkError
from faceguard.detection.resize import resized
from faceguard.detection.tiling import infer_core
from faceguard.detection.trace import SILENT, Trace
from faceguard.detection.windows import MARGIN, cores, count
from faceguard.picture import Pixels

MIN_SCORE = 0.05
"""The lowest score that is ever reported."""
CANDIDATE = 0.5
"""Score of a candidate, as a share of the threshold."""
MOST = 5000
"""Boxes of one window that are compared with each other, the best ones, as in OpenCV's FaceDetectorYN."""
LARGER = 1.25
"""Windows are shown where that is so many times the scale at which the whole picture fits."""
WASTE = 3
"""Windows have at most so many times the pixels of the budget; a long narrow picture would need many more."""


class OnnxDetector:
    """Finds faces at the scale that fills the pixel budget, and as large ones as the picture has."""

    def __init__(self, name: str, network: OnnxNetwork, family: Family, threshold: float) -> None:
        self.models: tuple[str, ...] = (name,)
        self._name, self._network, self._family, self._threshold = name, network, family, threshold
        outputs, height, width = network.tried()
        try:
            family.decode(outputs, height, width, 1)
        except ValueError as error:
            shapes = ", ".join("x".join(map(str, output.shape)) for output in outputs)
            raise UnfitNetworkError(f"it answers {shapes}; expected of {family.title} are {error}") from None

    def threshold(self, detail: Detail) -> float:  # noqa: ARG002 - the same for all
        """Return the score of a face."""
        return self._threshold

    def detect(
        self, pixels: Pixels, detail: Detail, min_confidence: float | None, trace: Trace = SILENT
    ) -> DetectionResult:
        """Find faces in the picture as it fits into one window, and in windows at the scale of the detail."""
        judgement = Judgement(self._threshold if min_confidence is None else min_confidence)
        evidence = max(MIN_SCORE, min(judgement.threshold, CANDIDATE * self._threshold))
        seen = [detections for _, detections in self.looks(pixels, detail, evidence, trace)]
        return non_maximum_suppression(Detections.joined(seen), trace).split(pixels, judgement, evidence, trace)

    def looks(
        self, pixels: Pixels, detail: Detail, evidence: float, trace: Trace = SILENT
    ) -> Iterator[tuple[float, Detections]]:
        """Yield the scale of each of its passes, and what it reports there from this score on, as the network does."""
        height, width = pixels.shape[:2]
        whole, scale = self._scales(width, height, detail)
        trace.start_pass("whole", whole)
        core = np.array([0, 0, width, height], np.float64)
        yield whole, infer_core(self._infer, pixels, core, whole, evidence, MARGIN, trace)
        if scale > LARGER * whole:
            trace.start_pass("windows", scale)
            every = cores(width, height, scale, self._network.window)
            seen = [infer_core(self._infer, pixels, core, scale, evidence, MARGIN, trace) for core in every]
            yield scale, Detections.joined(seen)

    def close(self) -> None:
        """Do nothing: nothing is held beyond memory."""

    def _scales(self, width: int, height: int, detail: Detail) -> tuple[float, float]:
        """Return the scales of the whole picture in one window, and of the windows."""
        rows, columns = size = self._network.window
        scale = budget_scale(width, height, detail)
        whole = min(scale, rows / height, columns / width)
        most = max(1, WASTE * MEGAPIXELS[detail] * 1e6 / (rows * columns))
        while scale > whole and count(width, height, scale, size) > most:
            scale /= LARGER
        return whole, scale

    def _infer(self, pixels: Pixels, scale: float, evidence: float) -> Detections:
        planes = self._network.planes(resized(pixels, scale))
        height, width = planes.shape[2:]
        with np.errstate(all="ignore"):  # what is not a number is left out below
            found = self._family.decode(self._network.run(self._family.shown(planes)), height, width, evidence)
        found = _sound(found, height + width)
        best = found.take(np.argsort(-found.scores, kind="stable")[:MOST])
        return Detections.of(self._name, best.boxes, best.scores.clip(0, 1), best.landmarks).moved(1 / scale)


def _sound(found: Detections, longest: float) -> Detections:
    """Leave out boxes that are none: without a number, without an area, or far larger than the input."""
    numbers = np.hstack([found.boxes, found.scores[:, None], found.landmarks.reshape(-1, 8)])
    sizes = found.boxes[:, 2:]
    with np.errstate(invalid="ignore"):
        sound = np.isfinite(numbers).all(1) & (sizes > 0).all(1) & (np.abs(numbers) <= 4 * longest).all(1)
    return found.take(np.flatnonzero(sound))
