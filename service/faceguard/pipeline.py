"""From a picture's bytes and options to its redaction. Plain synchronous Python that knows no HTTP."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePath
from typing import TypeVar

import numpy as np

from faceguard.decode import DecodeLimits, decode
from faceguard.detection import DetectionResult, Face
from faceguard.detection.detectors import Detectors
from faceguard.detection.explanation import Explanation
from faceguard.detection.nms import united
from faceguard.detection.recorder import explained
from faceguard.encode import encode, strip
from faceguard.errors import DetectorFailedError, FaceguardError, InvalidOptionError, NoFaceError
from faceguard.formats import PictureFormat
from faceguard.models import catalogue
from faceguard.options import DetectOptions, OnNoFace, RedactOptions
from faceguard.picture import Frame, Picture, Pixels
from faceguard.redaction import REVERSIBLE, redact
from faceguard.redaction.region import Region, union
from faceguard.report import (
    DetectionReport,
    DetectionSettings,
    RedactionReport,
    RedactionSettings,
    box_report,
    face_reports,
    image_report,
    judged,
)
from faceguard.shape import Shape

LAYERS = 20
"""How often regions may cover the picture altogether: the time to fill them grows with their area."""

AnyPath = TypeVar("AnyPath", bound=PurePath)
Checkpoint = Callable[[], None]
"""Called between stages; raises to stop the work."""


class Stages(dict[str, float]):
    """Seconds spent in each stage, in order."""

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time of the block to the stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self[stage] = self.get(stage, 0) + time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found in a picture."""

    report: DetectionReport
    stages: Stages
    explanations: Sequence[Sequence[Explanation]] = ()
    """For each frame, one for each of its views; none where none was asked for."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted picture, ready to be handed out."""

    content: bytes
    format: PictureFormat
    report: RedactionReport
    stages: Stages

    def named(self, original: AnyPath) -> AnyPath:
        """The original's path, with a new suffix where the format is another one."""
        return original if self.format is self.report.image.format else original.with_suffix(self.format.suffix)


class Pipeline:
    """The whole way through the house. One instance serves one thread at a time."""

    def __init__(self, detectors: Detectors, limits: DecodeLimits) -> None:
        self.detectors = detectors
        self.limits = limits

    def detect(
        self, data: bytes, options: DetectOptions, checkpoint: Checkpoint = lambda: None, *, explain: bool = False
    ) -> Detection:
        """Find the faces in a picture's bytes; raises FaceguardError."""
        stages = Stages()
        picture = self._decode(data, stages, checkpoint)
        found = self._detect(picture, options, stages, checkpoint, explain=explain)
        report = DetectionReport(
            image=image_report(picture),
            faces=face_reports([detections.faces for detections in found]),
            candidates=face_reports([detections.candidates for detections in found]),
            settings=DetectionSettings(detail=options.detail, detector=options.detector, **judged(found)),
            models=self._models(options),
        )
        return Detection(report, stages, [detections.explanations for detections in found])

    def redact(self, data: bytes, options: RedactOptions, checkpoint: Checkpoint = lambda: None) -> Redaction:
        """Redact the faces in a picture's bytes; raises FaceguardError."""
        stages = Stages()
        picture = self._decode(data, stages, checkpoint)
        given = options.boxes is not None
        found = _given(picture, options) if given else self._detect(picture, options, stages, checkpoint)
        kept = [[face for face in detections.faces if _is_kept(face, options)] for detections in found]
        chosen = [[face for face in detections.faces if not _is_kept(face, options)] for detections in found]
        if options.on_no_face is OnNoFace.ERROR and not options.regions and not any(d.faces for d in found):
            raise NoFaceError
        with stages.timed("redact"):
            frames = [_redacted(picture, *each, options) for each in zip(picture.frames, chosen, strict=True)]
        checkpoint()
        with stages.timed("encode"):
            target = options.picture_format or picture.format.written_as
            content = _written(data, picture, frames, target, options)
        models = [] if given else self._models(options)
        report = RedactionReport(
            image=image_report(picture),
            faces=face_reports(chosen),
            kept=face_reports(kept),
            regions=[box_report(box.box().rounded()) for box in options.regions or ()],
            candidates=face_reports([detections.candidates for detections in found]),
            settings=RedactionSettings(
                detail=options.detail,
                detector=options.detector,
                style=options.style,
                shape=options.shape,
                padding=options.padding,
                color=options.color,
                reversible=options.style in REVERSIBLE,
                **judged(found),
            ),
            models=models,
            model_sha256={model.name: model.sha256 for model in catalogue() if model.name in models},
            input_sha256=hashlib.sha256(data).hexdigest(),
            output_sha256=hashlib.sha256(content).hexdigest(),
            created=datetime.now(UTC).replace(microsecond=0),
            seconds=round(sum(stages.values()), 4),
        )
        return Redaction(content, target, report, stages)

    def _models(self, options: DetectOptions) -> list[str]:
        return list(self.detectors[options.detector].models)

    def _decode(self, data: bytes, stages: Stages, checkpoint: Checkpoint) -> Picture:
        checkpoint()
        with stages.timed("decode"):
            picture = decode(data, self.limits)
        checkpoint()
        return picture

    def _detect(
        self, picture: Picture, options: DetectOptions, stages: Stages, checkpoint: Checkpoint, *, explain: bool = False
    ) -> list[DetectionResult]:
        detector = self.detectors[options.detector]
        detect = partial(explained, detector) if explain else detector.detect
        found = []
        for frame in picture.frames:
            with stages.timed("detect"), _guarded():
                results = [detect(view, options.detail, options.min_confidence) for view in _views(frame)]
            found.append(united(results))
            checkpoint()
        return found


@contextmanager
def _guarded() -> Iterator[None]:
    """Raise DetectorFailedError for whatever a detector raises that is not ours."""
    try:
        yield
    except FaceguardError:
        raise
    except Exception as error:
        raise DetectorFailedError from error


def _views(frame: Frame) -> list[Pixels]:
    """What to look at: the stored colours, which alpha may hide, and what is seen of them on white."""
    if frame.alpha is None:
        return [frame.pixels]
    alpha = frame.alpha[..., None].astype(np.uint16)
    return [frame.pixels, ((frame.pixels * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)]


def _given(picture: Picture, options: RedactOptions) -> list[DetectionResult]:
    """The caller's boxes in each frame."""
    faces = [Face(given.box(), 1, "given") for given in options.boxes or ()]
    return [DetectionResult(faces)] * len(picture.frames)


def _is_kept(face: Face, options: RedactOptions) -> bool:
    return any(kept.box().contains(face.box.centre) for kept in options.keep or ())


def _regions(faces: Sequence[Face], options: RedactOptions) -> list[Region]:
    """What to redact: the padded boxes of the faces, and the caller's regions as they are."""
    heads = [Region(face.box.padded(options.padding), options.shape) for face in faces]
    return heads + [Region(given.box(), Shape.RECTANGLE) for given in options.regions or ()]


def _redacted(picture: Picture, frame: Frame, faces: Sequence[Face], options: RedactOptions) -> Frame:
    """A picture's frame without these faces; the very same one where there is nothing to redact."""
    if not (regions := _regions(faces, options)):
        return frame
    boxes = [region.box.clipped(frame.width, frame.height) for region in regions]
    if sum(box.width * box.height for box in boxes) > LAYERS * frame.width * frame.height:
        raise InvalidOptionError(f"Boxes and regions cover the picture more than {LAYERS} times")
    if picture.scaled_without:
        # The brightest sample may lie in a face, which is to have no say in what is outside.
        frame = picture.scaled_without(union(regions, frame.width, frame.height))
    return redact(frame, regions, options.style, color=options.rgb, outline=options.outline)


def _written(
    data: bytes, picture: Picture, frames: Sequence[Frame], target: PictureFormat, options: RedactOptions
) -> bytes:
    """The finished file: encoded anew, or where nothing was changed, the stored one without what it carries along."""
    untouched = all(new is old for new, old in zip(frames, picture.frames, strict=True))
    if untouched and target is picture.format and options.quality is None and (content := strip(data, picture)):
        return content
    return encode(picture, frames, target, options.quality)
