"""The search of a picture for faces, frame by frame."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faceguard.detection import DetectionResult, Detector, Turning
from faceguard.detection.detectors import Detectors
from faceguard.detection.guard import guarded
from faceguard.detection.nms import merged_views
from faceguard.detection.recorder import explained
from faceguard.detection.trace import Trace
from faceguard.options import DetectOptions
from faceguard.picture import Frame, Picture, Pixels
from faceguard.stages import Stages
from faceguard.ticket import Checkpoint


@dataclass(frozen=True, slots=True)
class Search:
    """Searches pictures by the options of a request."""

    detectors: Detectors
    options: DetectOptions
    stages: Stages
    checkpoint: Checkpoint
    explain: bool = False
    """Whether results say how each face was found."""

    def __call__(self, picture: Picture, turned: Sequence[int | None] = ()) -> list[DetectionResult]:
        """Return what is found in each frame.

        Where faces are covered already, it may be known by how many degrees each frame was turned for them.

        Raises DetectorFailedError, UnavailableDetectorError, and what the checkpoint raises.
        """
        detector, results = self.detectors[self.options.detector], list[DetectionResult]()
        for number, frame in enumerate(picture.frames):
            known = _known(detector, turned[number] if turned else None)
            with self.stages.timed("detect"), guarded():
                views = [self._detected(view, known) for view in _views(frame)]
            results.append(merged_views(views))
            self.checkpoint()
        return results

    def _detected(self, view: Pixels, detector: Detector) -> DetectionResult:
        how = self.options.detail, self.options.min_confidence
        if self.explain:
            return explained(detector, view, *how, self.checkpoint)
        return detector.detect(view, *how, Trace(self.checkpoint))


def _known(detector: Detector, rotation: int | None) -> Detector:
    """Return the detector for a frame that was turned so; the same where that is not known, or nothing to it."""
    return detector if rotation is None or not isinstance(detector, Turning) else detector.for_finished(rotation)


def _views(frame: Frame) -> list[Pixels]:
    """Return what to look at: the stored colours, which alpha may hide, and what is seen of them on white and black."""
    if frame.alpha is None:
        return [frame.pixels]
    alpha = frame.alpha[..., None].astype(np.uint16)
    shown = frame.pixels * alpha
    return [frame.pixels, *(((shown + ground * (255 - alpha)) // 255).astype(np.uint8) for ground in (255, 0))]
