"""Networks whose output has a cell for every few pixels of the input, whatever its size, asked in a single pass."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.detections import Detections
from faceguard.detection.judgement import Judgement
from faceguard.detection.levels import budget_scale
from faceguard.detection.nms import non_maximum_suppression
from faceguard.detection.session import PROCESSOR, session
from faceguard.detection.tiling import TileGrid, infer_tiled
from faceguard.detection.trace import SILENT, Trace
from faceguard.picture import Pixels


class Convolutional(ABC):
    """A fully convolutional network (Long et al. 2015, arXiv:1411.4038), run by ONNX Runtime."""

    models: tuple[str, ...]
    own_threshold: ClassVar[float]
    """The score of a face, at any detail."""
    min_score: ClassVar[float]
    """Score from which a box is reported."""

    def __init__(self, weights: Path, providers: Sequence[str] = PROCESSOR) -> None:
        self._session = session(weights, providers)

    @abstractmethod
    def infer(self, pixels: Pixels, scale: float, evidence: float) -> Detections:
        """Find faces from this evidence on in (height, width, 3) RGB at this scale."""

    @classmethod
    def threshold(cls, detail: Detail) -> float:  # noqa: ARG003 - the same for all
        """Return the score of a face."""
        return cls.own_threshold

    def detect(
        self, pixels: Pixels, detail: Detail, min_confidence: float | None, trace: Trace = SILENT
    ) -> DetectionResult:
        """Find faces at the scale that fills the pixel budget of the detail."""
        height, width = pixels.shape[:2]
        scale = budget_scale(width, height, detail)
        grid = TileGrid.over(pixels, scale)
        trace.start_pass("whole", scale)
        detections = infer_tiled(self.infer, pixels, grid, grid.all(), scale, self.min_score, trace)
        judgement = Judgement(self.threshold(detail) if min_confidence is None else min_confidence)
        return non_maximum_suppression(detections, trace).split(pixels, judgement, trace=trace)

    def close(self) -> None:  # noqa: B027 - it is whole as it stands
        """Do nothing: nothing is held beyond memory."""
