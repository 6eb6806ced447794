"""From a picture's bytes and options to its redaction. Plain synchronous Python that knows no HTTP."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from faceguard.artwork import artwork
from faceguard.codecs import CODECS, sniff
from faceguard.codecs.coder import Coder, Coders, unguarded
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection import DetectionResult
from faceguard.detection.detectors import Detectors
from faceguard.detection.guard import guarded
from faceguard.errors import NoFaceError, of_photo
from faceguard.models import Model
from faceguard.no_face import OnNoFace
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.photo.again import Finished
from faceguard.photo.assessment import Assessment
from faceguard.photo.coverage import check_count
from faceguard.photo.covering import covered
from faceguard.photo.decider import Decider
from faceguard.photo.reporting import detection_report, redaction_report
from faceguard.photo.rescaling import Decide, Search, rescaled, rescaled_anew
from faceguard.photo.results import Detection, Redaction
from faceguard.photo.search import searched
from faceguard.photo.verification import Verification, Verified
from faceguard.picture import Picture
from faceguard.policy.age import ESTIMATORS, Estimator, Looks
from faceguard.policy.comparison import Comparison
from faceguard.policy.person import NOBODY, Persons, Recogniser
from faceguard.policy.rules import check_looks, check_photos
from faceguard.policy.select import Decision, given
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.policy.verdict import Bench
from faceguard.policy.witness import Witness
from faceguard.recognition.age_gender import AgeGender
from faceguard.recognition.sface import Numbers
from faceguard.redaction.artwork import Artwork
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
        self,
        data: bytes,
        options: ReviewOptions,
        checkpoint: Checkpoint = lambda: None,
        persons: Persons = NOBODY,
        *,
        explain: bool = False,
    ) -> Detection:
        """Find the faces in a picture's bytes where they are not named, and say on demand how.

        Where that is asked for, it says what rules make of each, and what people look like. Raises FaceguardError.
        """
        self._check(options, persons)
        stages, decisions = Stages(), list[Decision]()
        search, decide = self._asked(options, persons, stages, checkpoint, explain=explain)
        with self._shown(data, stages, checkpoint) as (_, picture):
            results = _found(picture, options, search)
            looks = self._looks(picture, results, stages, checkpoint) if options.attributes else None
            if options.rules is not None:
                for result, frame in zip(results, picture.frames, strict=True):
                    decisions += decide(result, frame)
        models = self._models(options, persons, guesses=options.attributes)
        report = detection_report(picture, results, options, models, looks, decisions)
        return Detection(report, stages, [result.explanations for result in results])

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
        search, decide = self._asked(options, persons, stages, checkpoint)
        with self._shown(data, stages, checkpoint) as (coder, picture):
            assessment = self._assess(picture, options, search, decide, checkpoint)
            inspect(assessment)
            finished = self._written(coder, assessment, options, shown, stages, checkpoint)
        verified = None
        if options.verifies:
            with stages.timed("verify"):
                finished, verified = self._verified(data, finished, options, persons, shown, checkpoint)
        models = self._models(options, persons, verified)
        told = verified.report if verified else None
        report = redaction_report(data, finished, options, models, stages.total, told, self._standing)
        return Redaction(finished.content, finished.format, report, stages)

    def persons(
        self, photos: Sequence[bytes], options: DetectOptions, checkpoint: Checkpoint = lambda: None
    ) -> Persons:
        """Read the people on reference photos, who are looked for as the options say.

        Raises FaceguardError, which has the number of the photo; for one that does not show one person clearly
        ReferencePhotoError.
        """
        stages, recogniser, rows = Stages(), Recogniser(self.detectors.loader), list[Numbers]()
        try:
            for number, photo in enumerate(photos):
                with of_photo(number), self._shown(photo, stages, checkpoint) as (_, picture):
                    first = replace(picture, frames=picture.frames[:1])
                    (found,) = searched(first, self.detectors, options, stages, checkpoint)
                    with guarded():
                        rows.append(recogniser.read(first.frames[0].pixels, found.faces))
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

    def _asked(
        self,
        options: RedactOptions | ReviewOptions,
        persons: Persons,
        stages: Stages,
        checkpoint: Checkpoint,
        *,
        explain: bool = False,
    ) -> tuple[Search, Decide]:
        """Return what finds faces and what decides on them."""
        search = partial(
            searched,
            detectors=self.detectors,
            options=options,
            stages=stages,
            checkpoint=checkpoint,
            explain=explain,
        )
        selection = options.selection(self._standing)
        return search, Decider(self.detectors, selection, persons, stages, checkpoint)

    def _assess(
        self, picture: Picture, options: RedactOptions, search: Search, decide: Decide, checkpoint: Checkpoint
    ) -> Assessment:
        results = _found(picture, options, search)
        decisions = [decide(result, frame) for result, frame in zip(results, picture.frames, strict=True)]
        if options.on_no_face is OnNoFace.ERROR and not any(decisions):
            raise NoFaceError
        assessment = Assessment(picture, results, decisions)
        return rescaled(assessment, search if options.boxes is None else None, decide, checkpoint)

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

    def _written(
        self,
        coder: Coder,
        assessment: Assessment,
        options: RedactOptions,
        shown: Artwork,
        stages: Stages,
        checkpoint: Checkpoint,
    ) -> Finished:
        """Cover what was decided on, and write the picture; its pixels are changed."""
        with stages.timed("redact"):
            frames = covered(assessment, options, shown, checkpoint)
        checkpoint()
        picture = assessment.picture
        with stages.timed("encode"):
            target = options.picture_format or CODECS[picture.format].written_as
            content = coder.encode(picture, frames, target, options.quality)
        return Finished(content, target, assessment)

    def _verified(
        self,
        data: bytes,
        finished: Finished,
        options: RedactOptions,
        persons: Persons,
        artwork: Artwork,
        checkpoint: Checkpoint,
    ) -> tuple[Finished, Verified]:
        """Search the finished picture, and redact once more what is left; raises UnverifiedError."""
        stages = Stages()  # all of it is one stage of the request's

        @contextmanager
        def shown(content: bytes) -> Iterator[Picture]:
            with self._shown(content, stages, checkpoint) as (_, picture):
                yield picture

        def again(assessment: Assessment) -> Finished:
            with self._shown(data, stages, checkpoint) as (coder, picture):
                anew = rescaled_anew(replace(assessment, picture=picture), checkpoint)
                return self._written(coder, anew, options, artwork, stages, checkpoint)

        loader = self.detectors.loader
        comparison = partial(Comparison.lent, loader) if Comparison.can_be_had(loader) else None
        search, decide = self._asked(options, persons, stages, checkpoint)
        return Verification(data, options, shown, search, decide, comparison, checkpoint).of(finished, again)

    def _models(
        self,
        options: RedactOptions | ReviewOptions,
        persons: Persons,
        verified: Verified | None = None,
        *,
        guesses: bool = False,
    ) -> list[Model]:
        """List the models that are used for what was asked."""
        models = self.detectors.models(options.detector) if options.boxes is None or verified else []
        decides = isinstance(options, RedactOptions) or options.rules is not None
        bench = options.selection(self._standing).bench if decides else Bench()
        witness = Witness.of(self.detectors, persons, bench)
        compared = Comparison.models if verified and verified.compared else ()
        asked = (*(witness.models if witness else ()), *compared, *(ESTIMATORS if guesses else ()))
        return models + self.detectors.of(*dict.fromkeys(asked))

    @contextmanager
    def _shown(self, data: bytes, stages: Stages, checkpoint: Checkpoint) -> Iterator[tuple[Coder, Picture]]:
        """Decode a file; raises UnsupportedPictureError or BrokenPictureError before, where no codec claims it."""
        sniff(data)
        with self._coders(checkpoint) as coder:
            checkpoint()
            with stages.timed("decode"):
                picture = coder.decode(data, self._limits)
            checkpoint()
            yield coder, picture


def _found(picture: Picture, options: RedactOptions | ReviewOptions, search: Search) -> list[DetectionResult]:
    """Return the faces of each frame: those that the caller names, where there are any, or those that are found."""
    check_count(len(picture.frames), options)
    if options.boxes is None:
        return search(picture)
    return [given([box.box() for box in options.boxes])] * len(picture.frames)
