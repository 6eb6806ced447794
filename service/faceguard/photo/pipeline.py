"""From a picture's bytes and options to its redaction. Plain synchronous Python that knows no HTTP."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

import numpy as np

from faceguard.artwork import artwork
from faceguard.codecs import CODECS, sniff
from faceguard.codecs.coder import Coder, Coders, unguarded
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection import DetectionResult
from faceguard.detection.detectors import Detectors
from faceguard.detection.guard import guarded
from faceguard.detection.nms import merged_views
from faceguard.detection.recorder import explained
from faceguard.detection.trace import Trace
from faceguard.errors import NoFaceError
from faceguard.geometry import Box
from faceguard.models import Model
from faceguard.options import AttributeOptions, DetectOptions, OnNoFace, RedactOptions, ReviewOptions
from faceguard.photo.assessment import Assessment
from faceguard.photo.coverage import check_count, check_coverage
from faceguard.photo.covering import covered
from faceguard.photo.reporting import detection_report, redaction_report
from faceguard.photo.results import Detection, Redaction
from faceguard.picture import Frame, Picture, Pixels
from faceguard.policy.age import ESTIMATORS, Estimator, Looks
from faceguard.policy.person import NOBODY, Persons, Recogniser
from faceguard.policy.rules import check_looks, check_photos
from faceguard.policy.select import Decision, Selection, given, select
from faceguard.policy.sight import Known
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.policy.witness import Witness
from faceguard.recognition.age_gender import AgeGender
from faceguard.recognition.sface import Numbers
from faceguard.redaction.region import union
from faceguard.stages import Stages
from faceguard.ticket import Checkpoint


class Pipeline:
    """Decodes, detects, decides, redacts and encodes one picture. One instance serves one thread at a time."""

    def __init__(
        self,
        detectors: Detectors,
        limits: DecodeLimits,
        coders: Coders = unguarded,
        standing: Standing = NO_RULES,
    ) -> None:
        self.detectors = detectors
        self._limits = limits
        self._coders = coders
        self._standing = standing

    def detect(
        self, data: bytes, options: DetectOptions, checkpoint: Checkpoint = lambda: None, *, explain: bool = False
    ) -> Detection:
        """Find the faces in a picture's bytes, and guess what people look like on demand; raises FaceguardError."""
        guesses = isinstance(options, AttributeOptions) and options.attributes
        stages = Stages()
        with self._coder(data, checkpoint) as coder:
            picture = self._decode(coder, data, stages, checkpoint)
            results = self._detect(picture, options, stages, checkpoint, explain=explain)
            looks = self._looks(picture, results, stages, checkpoint) if guesses else None
        models = self.detectors.models(options.detector)
        models += self.detectors.of(*dict.fromkeys(ESTIMATORS)) if guesses else []
        report = detection_report(picture, results, options, models, looks)
        return Detection(report, stages, [result.explanations for result in results])

    def review(
        self, data: bytes, options: ReviewOptions, checkpoint: Checkpoint = lambda: None, persons: Persons = NOBODY
    ) -> Detection:
        """Find the faces in a picture's bytes where they are not named, and say what rules make of each.

        Raises FaceguardError.
        """
        self._check(options, persons)
        stages, decisions = Stages(), list[Decision]()
        with self._coder(data, checkpoint) as coder:
            picture = self._decode(coder, data, stages, checkpoint)
            results = self._found(picture, options, stages, checkpoint)
            looks = self._looks(picture, results, stages, checkpoint) if options.attributes else None
            if options.rules is not None:
                selection = options.selection(self._standing)
                for result, frame in zip(results, picture.frames, strict=True):
                    decisions += self._decided(result, frame, persons, selection, stages, checkpoint)
        models = self._models(options, persons, guesses=options.attributes)
        return Detection(detection_report(picture, results, options, models, looks, decisions), stages)

    def redact(
        self,
        data: bytes,
        options: RedactOptions,
        checkpoint: Checkpoint = lambda: None,
        inspect: Callable[[Assessment], None] = lambda _: None,
        persons: Persons = NOBODY,
    ) -> Redaction:
        """Redact the faces in a picture's bytes; `inspect` sees the picture before its pixels change.

        Raises FaceguardError.
        """
        self._check(options, persons)
        stages = Stages()
        with stages.timed("decode"):
            shown = artwork(options.replacement, self._coders, checkpoint)
        with self._coder(data, checkpoint) as coder:
            picture = self._decode(coder, data, stages, checkpoint)
            assessment = self._assess(picture, options, persons, stages, checkpoint)
            inspect(assessment)
            with stages.timed("redact"):
                frames = covered(assessment, options, shown, checkpoint)
            checkpoint()
            with stages.timed("encode"):
                target = options.picture_format or CODECS[picture.format].written_as
                content = coder.encode(picture, frames, target, options.quality)
        models = self._models(options, persons)
        report = redaction_report(data, content, assessment, options, models, stages.total, self._standing)
        return Redaction(content, target, report, stages)

    def persons(
        self, photos: Sequence[bytes], options: DetectOptions, checkpoint: Checkpoint = lambda: None
    ) -> Persons:
        """Read the people on reference photos, who are looked for as the options say.

        Raises FaceguardError, for a photo that does not show one person clearly ReferencePhotoError.
        """
        stages, recogniser, rows = Stages(), Recogniser(self.detectors.loader), list[Numbers]()
        try:
            for number, photo in enumerate(photos):
                with self._coder(photo, checkpoint) as coder:
                    picture = self._decode(coder, photo, stages, checkpoint)
                    first = replace(picture, frames=picture.frames[:1])
                    (found,) = self._detect(first, options, stages, checkpoint)
                    with guarded():
                        rows.append(recogniser.read(first.frames[0].pixels, found.faces, number))
            return Persons.of(rows)
        finally:
            for row in rows:
                row.fill(0)
            recogniser.forget()

    def _check(self, options: RedactOptions | ReviewOptions, persons: Persons) -> None:
        """Raise InvalidOptionError where rules ask for what is not there."""
        check_photos(options.rules, len(persons.person))
        for rules in filter(None, (options.rules, self._standing.rules)):
            check_looks(rules, known=self.detectors.loader.has(AgeGender))

    def _models(
        self, options: RedactOptions | ReviewOptions, persons: Persons, *, guesses: bool = False
    ) -> list[Model]:
        """List the models that are used for what was asked."""
        models = self.detectors.models(options.detector) if options.boxes is None else []
        witness = Witness.of(self.detectors, persons, options.selection(self._standing).bench)
        asked = (*(witness.models if witness else ()), *(ESTIMATORS if guesses else ()))
        return [*models, *self.detectors.of(*dict.fromkeys(asked))]

    def _assess(
        self, picture: Picture, options: RedactOptions, persons: Persons, stages: Stages, checkpoint: Checkpoint
    ) -> Assessment:
        results = self._found(picture, options, stages, checkpoint)
        selection = options.selection(self._standing)
        decide = partial(self._decided, persons=persons, selection=selection, stages=stages, checkpoint=checkpoint)
        decisions = [decide(result, frame) for result, frame in zip(results, picture.frames, strict=True)]
        if options.on_no_face is OnNoFace.ERROR and not any(decisions):
            raise NoFaceError
        assessment = Assessment(picture, results, decisions)
        return self._rescaled(assessment, options, decide, stages, checkpoint)

    def _found(
        self, picture: Picture, options: RedactOptions | ReviewOptions, stages: Stages, checkpoint: Checkpoint
    ) -> list[DetectionResult]:
        """Return the faces of each frame: those that the caller names, where there are any, or those that are found."""
        check_count(len(picture.frames), options)
        if options.boxes is None:
            return self._detect(picture, options, stages, checkpoint)
        return [given([box.box() for box in options.boxes])] * len(picture.frames)

    def _decided(
        self,
        result: DetectionResult,
        frame: Frame,
        persons: Persons,
        selection: Selection,
        stages: Stages,
        checkpoint: Checkpoint,
    ) -> list[Decision]:
        """Decide on the faces of a frame, which are compared with the persons, if there are any."""
        witness = Witness.of(self.detectors, persons, selection.bench)
        size = frame.width, frame.height
        if witness is None:
            return select(result, selection, checkpoint, size)

        def recognise(boxes: Sequence[Box]) -> Sequence[Known]:
            with stages.timed("recognise"), guarded():
                return witness.known(frame.pixels, boxes, checkpoint)

        try:
            return select(result, selection, checkpoint, size, recognise)
        finally:
            witness.forget()

    def _looks(
        self, picture: Picture, results: Sequence[DetectionResult], stages: Stages, checkpoint: Checkpoint
    ) -> list[Looks]:
        """Guess what the people of all frames look like, in order."""
        estimator, looks = Estimator(self.detectors.loader), list[Looks]()
        try:
            for frame, result in zip(picture.frames, results, strict=True):
                with stages.timed("recognise"), guarded():
                    looks += estimator.looks(frame.pixels, [face.box for face in result.faces], checkpoint)
        finally:
            estimator.forget()
        return looks

    def _rescaled(
        self,
        assessment: Assessment,
        options: RedactOptions,
        decide: Callable[[DetectionResult, Frame], list[Decision]],
        stages: Stages,
        checkpoint: Checkpoint,
    ) -> Assessment:
        """Scale grey of 16 bits by what no region covers, and look again at what that brings to light.

        The brightest sample may lie in a face, which is to have no say in what is outside.
        """
        picture = assessment.picture
        while picture.rescaling and (regions := assessment.regions[0]):
            (before,) = picture.frames
            check_coverage(before, regions)
            seen = before.pixels[:, :, 1].copy()
            frame = picture.rescaling.without(union(regions, before.width, before.height, checkpoint))
            picture = replace(picture, frames=(frame,))
            assessment = replace(assessment, picture=picture)
            if options.boxes is not None or np.array_equal(seen, frame.pixels[:, :, 1]):
                break
            again = merged_views([*assessment.results, *self._detect(picture, options, stages, checkpoint)])
            assessment = Assessment(picture, [again], [decide(again, frame)])
        return assessment

    def _coder(self, data: bytes, checkpoint: Checkpoint) -> AbstractContextManager[Coder]:
        """Take a coder; raises UnsupportedPictureError or BrokenPictureError before, where no codec claims the file."""
        sniff(data)
        return self._coders(checkpoint)

    def _decode(self, coder: Coder, data: bytes, stages: Stages, checkpoint: Checkpoint) -> Picture:
        checkpoint()
        with stages.timed("decode"):
            picture = coder.decode(data, self._limits)
        checkpoint()
        return picture

    def _detect(
        self, picture: Picture, options: DetectOptions, stages: Stages, checkpoint: Checkpoint, *, explain: bool = False
    ) -> list[DetectionResult]:
        detector, how = self.detectors[options.detector], (options.detail, options.min_confidence)

        def detect(view: Pixels) -> DetectionResult:
            if explain:
                return explained(detector, view, *how, checkpoint)
            return detector.detect(view, *how, Trace(checkpoint))

        results = []
        for frame in picture.frames:
            with stages.timed("detect"), guarded():
                views = [detect(view) for view in _views(frame)]
            results.append(merged_views(views))
            checkpoint()
        return results


def _views(frame: Frame) -> list[Pixels]:
    """Return what to look at: the stored colours, which alpha may hide, and what is seen of them on white and black."""
    if frame.alpha is None:
        return [frame.pixels]
    alpha = frame.alpha[..., None].astype(np.uint16)
    shown = frame.pixels * alpha
    return [frame.pixels, *(((shown + ground * (255 - alpha)) // 255).astype(np.uint8) for ground in (255, 0))]
