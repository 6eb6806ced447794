"""From a picture's bytes and options to its redaction. Plain synchronous Python that knows no HTTP."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from faceguard.artwork import artwork
from faceguard.codecs import CODECS, sniff
from faceguard.codecs.coder import Coder, Coders, unguarded
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection import DetectionResult
from faceguard.detection.detectors import Detectors
from faceguard.detection.guard import guarded
from faceguard.errors import NoFaceError, of_photo
from faceguard.no_face import OnNoFace
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.photo.again import Finished
from faceguard.photo.assessment import Assessment
from faceguard.photo.coverage import check_count
from faceguard.photo.covering import covered
from faceguard.photo.reporting import detection_report, redaction_report
from faceguard.photo.request import Request
from faceguard.photo.rescaling import rescaled, rescaled_anew
from faceguard.photo.results import Detection, Redaction
from faceguard.photo.search import Search
from faceguard.photo.verification import Verification, Verified
from faceguard.picture import Picture
from faceguard.policy.age import Estimator, Looks
from faceguard.policy.person import NOBODY, Persons, Recogniser
from faceguard.policy.select import Decision, given
from faceguard.policy.standing import NO_RULES, Standing
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
        request = Request(options, persons, self._standing, self.detectors, checkpoint, explain)
        request.check()
        decisions = list[Decision]()
        with self._shown(data, request.stages, checkpoint) as (_, picture):
            results = _found(picture, request)
            looks = self._looks(picture, results, request) if options.attributes else None
            if options.rules is not None:
                for result, frame in zip(results, picture.frames, strict=True):
                    decisions += request.decide(result, frame)
        models = request.models(guesses=options.attributes)
        report = detection_report(picture, results, options, models, looks, decisions)
        return Detection(report, request.stages, [result.explanations for result in results])

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
        request = Request(options, persons, self._standing, self.detectors, checkpoint)
        request.check()
        stages = request.stages
        with stages.timed("decode"):
            shown = artwork(options.replacement, self._coders, checkpoint)
        with self._shown(data, stages, checkpoint) as (coder, picture):
            assessment = _assessed(picture, request)
            inspect(assessment)
            finished = _written(coder, assessment, shown, request)
        verified = None
        if options.verifies:
            with stages.timed("verify"):
                finished, verified = self._verified(data, finished, shown, request)
        models = request.models(verified=verified is not None, compared=verified is not None and verified.compared)
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
        search = Search(self.detectors, options, stages, checkpoint)
        try:
            for number, photo in enumerate(photos):
                with of_photo(number, len(photos)), self._shown(photo, stages, checkpoint) as (_, picture):
                    first = replace(picture, frames=picture.frames[:1])
                    (found,) = search(first)
                    with guarded():
                        rows.append(recogniser.read(first.frames[0].pixels, found.faces))
            return Persons.of(rows)
        finally:
            for row in rows:
                row.fill(0)
            recogniser.forget()

    def _looks(
        self, picture: Picture, results: Sequence[DetectionResult], request: Request[ReviewOptions]
    ) -> list[Looks]:
        """Guess what the people of all frames look like, in order."""
        estimator, looks = Estimator(self.detectors.loader), list[Looks]()
        try:
            for frame, result in zip(picture.frames, results, strict=True):
                with request.stages.timed("recognise"), guarded():
                    looks += estimator.looks(frame.pixels, [face.box for face in result.faces], request.checkpoint)
        finally:
            estimator.forget()
        return looks

    def _verified(
        self, data: bytes, finished: Finished, artwork: Artwork, request: Request[RedactOptions]
    ) -> tuple[Finished, Verified]:
        """Search the finished picture, and redact once more what is left; raises UnverifiedError."""
        anew = replace(request, stages=Stages())  # all of it is one stage of the request's

        @contextmanager
        def shown(content: bytes) -> Iterator[Picture]:
            with self._shown(content, anew.stages, anew.checkpoint) as (_, picture):
                yield picture

        def again(assessment: Assessment) -> Finished:
            with self._shown(data, anew.stages, anew.checkpoint) as (coder, picture):
                assessment = rescaled_anew(replace(assessment, picture=picture), anew.checkpoint)
                return _written(coder, assessment, artwork, anew)

        return Verification(data, anew, shown).of(finished, again)

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


def _found(picture: Picture, request: Request[RedactOptions] | Request[ReviewOptions]) -> list[DetectionResult]:
    """Return the faces of each frame: those that the caller names, where there are any, or those that are found."""
    check_count(len(picture.frames), request.options)
    if request.options.boxes is None:
        return request.search(picture)
    return [given([box.box() for box in request.options.boxes])] * len(picture.frames)


def _assessed(picture: Picture, request: Request[RedactOptions]) -> Assessment:
    """Find the faces, and decide on them; raises NoFaceError where that is asked for."""
    results, options = _found(picture, request), request.options
    decisions = [request.decide(result, frame) for result, frame in zip(results, picture.frames, strict=True)]
    if options.on_no_face is OnNoFace.ERROR and not any(decisions):
        raise NoFaceError
    search = request.search if options.boxes is None else None
    return rescaled(Assessment(picture, results, decisions), search, request.decide, request.checkpoint)


def _written(coder: Coder, assessment: Assessment, artwork: Artwork, request: Request[RedactOptions]) -> Finished:
    """Cover what was decided on, and write the picture; its pixels are changed."""
    picture, options = assessment.picture, request.options
    with request.stages.timed("redact"):
        frames = covered(assessment, options, artwork, request.checkpoint)
    request.checkpoint()
    with request.stages.timed("encode"):
        target = options.picture_format or CODECS[picture.format].written_as
        content = coder.encode(picture, frames, target, options.quality)
    return Finished(content, target, assessment)
