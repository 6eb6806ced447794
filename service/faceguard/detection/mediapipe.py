"""MediaPipe's full-range face detector: cheap, good at near faces, blind to far ones."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from faceguard.detection import bare  # before mediapipe, see there

# isort: split
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision.core.image import Image, ImageFormat
from mediapipe.tasks.python.vision.face_detector import FaceDetector, FaceDetectorOptions

from faceguard.detail import Detail
from faceguard.detection import DetectionResult
from faceguard.detection.detections import Detections
from faceguard.detection.judgement import Judgement
from faceguard.detection.spec import DetectorSpec
from faceguard.detection.trace import SILENT, Trace
from faceguard.detector import DetectorName
from faceguard.geometry import Box
from faceguard.picture import Pixels

bare.complete_on_demand()

MODEL = "mediapipe-full-range"
THRESHOLD = 0.3
INPUT_SIDE = 192

_silencing = threading.Lock()  # two threads at once would restore what the other had put there


class MediaPipe:
    """Sees the whole picture, which it reduces to 192 x 192 pixels itself.

    MediaPipe merges overlapping boxes by a mean over all above its threshold. A lower threshold therefore moves the
    boxes, and each needs a detector of its own: the default's is kept, and the one that was asked for last.
    """

    models: tuple[str, ...] = (MODEL,)

    def __init__(self, weights: Path) -> None:
        self._weights = weights
        self._default = self._create(THRESHOLD)
        self._other: tuple[float, FaceDetector] | None = None

    def infer(self, pixels: Pixels, threshold: float = THRESHOLD) -> Detections:
        """Find faces from the threshold on in (height, width, 3) RGB: what a direct call of MediaPipe gives."""
        height, width = pixels.shape[:2]
        image = Image(ImageFormat.SRGB, np.ascontiguousarray(pixels))
        detections = self._detector(threshold).detect(image).detections
        boxes = [(b.origin_x, b.origin_y, b.width, b.height) for b in (d.bounding_box for d in detections)]
        points = [[(p.x * width, p.y * height) for p in d.keypoints[:4]] for d in detections]
        return Detections.of(
            MODEL,
            np.array(boxes, np.float64).reshape(-1, 4),
            np.array([d.categories[0].score for d in detections], np.float64),
            np.array(points, np.float64).reshape(-1, 4, 2),
        )

    @staticmethod
    def threshold(detail: Detail) -> float:  # noqa: ARG004 - the same for all
        """Return the score of a face."""
        return THRESHOLD

    def detect(
        self, pixels: Pixels, detail: Detail, min_confidence: float | None, trace: Trace = SILENT
    ) -> DetectionResult:
        """Find faces; there are no candidates, as MediaPipe keeps what is below its threshold to itself."""
        height, width = pixels.shape[:2]
        judgement = Judgement(self.threshold(detail) if min_confidence is None else min_confidence)
        trace.start_pass("whole", INPUT_SIDE / max(height, width))
        trace.cover(Box(0, 0, width, height))
        detections = trace.number(self.infer(pixels, judgement.threshold))
        return detections.split(pixels, judgement, trace=trace)

    def close(self) -> None:
        """Stop MediaPipe's own thread."""
        with _silence():
            self._default.close()
            if self._other:
                self._other[1].close()

    def _detector(self, threshold: float) -> FaceDetector:
        if threshold == THRESHOLD:
            return self._default
        if self._other is None or self._other[0] != threshold:
            if self._other:
                self._other[1].close()
            self._other = threshold, self._create(threshold)
        return self._other[1]

    def _create(self, threshold: float) -> FaceDetector:
        options = FaceDetectorOptions(BaseOptions(os.fspath(self._weights)), min_detection_confidence=threshold)
        with _silence():  # it prints its build's details, and at the first picture that it could not log before
            detector = FaceDetector.create_from_options(options)
            detector.detect(Image(ImageFormat.SRGB, np.zeros((32, 32, 3), np.uint8)))
        return detector


@contextmanager
def _silence() -> Iterator[None]:
    """Hold back what native code writes to standard error, which is the whole process's, so only for a moment."""
    with _silencing, Path(os.devnull).open("wb") as nowhere:
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


SPEC = DetectorSpec(
    name=DetectorName.MEDIAPIPE,
    detail="Makes no difference.",
    min_confidence="MediaPipe's own threshold; it moves the boxes too, as each is a mean over all above it.",
    threshold=MediaPipe.threshold,
    models=MediaPipe.models,
    make=lambda loader: loader.load(MediaPipe),
)
