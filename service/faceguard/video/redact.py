"""From a video to its redaction. Plain synchronous Python that knows no HTTP."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from faceguard.artwork import artwork
from faceguard.codecs.coder import Coders, unguarded
from faceguard.detection.detectors import Detectors
from faceguard.doubtful import Doubtful
from faceguard.errors import NoFaceError, UnreadableFileError
from faceguard.media.encoders import AV1, H264, VP9
from faceguard.media.film import Film, Films
from faceguard.media.frames import VideoPicture
from faceguard.media.limits import VideoLimits
from faceguard.media.sounding import Sounding
from faceguard.models import Model
from faceguard.no_face import OnNoFace
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.policy.comparison import Comparison
from faceguard.policy.person import NOBODY, RECOGNISERS, Persons, Recogniser
from faceguard.policy.remains import wider
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.policy.verdict import Bench
from faceguard.policy.witness import Witness
from faceguard.redaction.artwork import Artwork
from faceguard.ticket import Checkpoint
from faceguard.video.again import seen_again
from faceguard.video.compared import recogniser
from faceguard.video.decider import Decider, check_asked
from faceguard.video.examined import Examined
from faceguard.video.faces import views
from faceguard.video.find import Found, find
from faceguard.video.finished import digest_of
from faceguard.video.joined import joined
from faceguard.video.output import Draft, Output
from faceguard.video.place import Place, growing
from faceguard.video.plan import EVERYONE, Choice
from faceguard.video.report import VideoDetectionReport, VideoReport
from faceguard.video.reporting import region_reports, reviewed, settings, told
from faceguard.video.stage import Progress, Stage
from faceguard.video.verification import Verification
from faceguard.video.words import Audio, Codec

ENCODERS = {Codec.H264: H264, Codec.AV1: AV1, Codec.VP9: VP9}


class VideoPipeline:
    """Works on one video after the other, with the detectors of one thread."""

    def __init__(
        self,
        detectors: Detectors,
        films: Films,
        limits: VideoLimits,
        checkpoint: Checkpoint = lambda: None,
        progress: Progress = lambda *_: None,
        standing: Standing = NO_RULES,
        coders: Coders = unguarded,
    ) -> None:
        self._standing, self._coders = standing, coders
        self._detectors, self._films, self._limits = detectors, films, limits
        self._checkpoint, self._progress = checkpoint, progress

    def detect(self, file: BinaryIO, options: ReviewOptions, persons: Persons = NOBODY) -> VideoDetectionReport:
        """Find the people in a video, and say what rules make of each where there are any; raises FaceguardError."""
        self.check(options, persons)
        examined = self.examine(file, options)
        if options.rules is None:
            return self.told(examined)
        witness = Decider.witness_of(options, persons, self._detectors, self._standing)
        shown = partial(self._pictures, lambda: nullcontext(file))
        decided = Decider(Bench(options.rules, self._standing), EVERYONE, witness, shown, self._checkpoint)(examined)
        return VideoDetectionReport(**reviewed(examined, self._models(examined, witness), decided))

    def redact(
        self,
        source: Path,
        target: Path,
        options: RedactOptions,
        audio: Audio = Audio.KEEP,
        codec: Codec = Codec.H264,
        persons: Persons = NOBODY,
        *,
        join: bool = False,
    ) -> VideoReport:
        """Write the video without the faces in it; raises FaceguardError, and then nothing is written."""
        self.check(options, persons)
        shown = self.artwork(options)
        with _opened(source) as file:
            examined = self.examine(file, options, join=join)
            with growing(target) as place:
                return self.write(file, place, examined, options, audio, codec=codec, persons=persons, shown=shown)

    def artwork(self, options: RedactOptions) -> Artwork:
        """Return what the style `image` shows; raises InvalidOptionError."""
        return artwork(options.replacement, self._coders, self._checkpoint)

    def check(self, options: RedactOptions | ReviewOptions, persons: Persons = NOBODY) -> None:
        """Raise InvalidOptionError where something is asked for that videos, the photos or the models do not have."""
        check_asked(options, persons, self._detectors, self._standing)

    def examine(self, file: BinaryIO, options: DetectOptions, *, join: bool = False) -> Examined:
        """Make the first pass, and tell on demand which tracks are of one person; raises FaceguardError."""
        began = time.monotonic()
        with self._shown(file) as film:
            found = self._found(film, options, Stage.FIND)
            facts, unread, coded = film.facts, film.unread, film.coded
        people = self._people(file, found) if join else ()
        return Examined(facts, found, unread, coded, options, time.monotonic() - began, people)

    def _people(self, file: BinaryIO, found: Found) -> Sequence[int]:
        with self._shown(file) as film:
            return joined(film.pictures(), found, Recogniser(self._detectors.loader), self._checkpoint)

    def faces(self, file: BinaryIO, examined: Examined) -> list[bytes | None]:
        """Return the clearest view of each person, as JPEGs in the order of the tracks; raises FaceguardError."""
        with self._shown(file) as film:
            return views(film.pictures(), examined.found, self._checkpoint)

    def write(
        self,
        file: BinaryIO,
        place: Place,
        examined: Examined,
        options: RedactOptions,
        audio: Audio,
        choice: Choice = EVERYONE,
        codec: Codec = Codec.H264,
        persons: Persons = NOBODY,
        shown: Artwork | None = None,
    ) -> VideoReport:
        """Make the second pass, audit what it wrote and look at it; raises FaceguardError.

        Where rules ask for more than boxes tell, the people are looked at before. What `image` shows is read first,
        unless it has been.
        """
        began = time.monotonic()
        found = examined.found
        witness = Decider.witness_of(options, persons, self._detectors, self._standing)
        if options.on_no_face is OnNoFace.ERROR and not (found.covers or options.regions or choice.regions):
            raise NoFaceError
        source, result = partial(self._pictures, lambda: nullcontext(file)), partial(self._pictures, place.open)
        decide = Decider(Bench(options.rules, self._standing), choice, witness, source, self._checkpoint)
        draft = Draft(examined, decide(examined))
        output = Output(
            place,
            options,
            choice,
            audio,
            ENCODERS[codec],
            shown or self.artwork(options),
            self._checkpoint,
            partial(self._progress, Stage.WRITE),
        )
        written = partial(output.write, lambda sounding: self._shown(file, sounding))
        digest, verified = written(draft), None
        if options.verifies:
            verification = Verification(
                search=lambda: self._searched(place, found, options),
                decide=decide,
                regions=output.regions,
                write=written,
                wider=wider(options.style, options.padding),
                recognised=recogniser(source, result, self._detectors.loader, self._checkpoint),
                checkpoint=self._checkpoint,
            )
            draft, digest, verified = verification.of(draft, digest)
        examined, decided = draft.examined, draft.decided
        with place.open() as made, self._shown(made) as film:
            again = seen_again(film, self._detectors[options.detector], options, self._checkpoint, draft.visible)
        compared = Comparison.models if verified and verified.recognised is not None else ()
        models = self._models(examined, witness, compared)
        return VideoReport(
            **told(examined, models, decided),
            kept=[number for number, each in enumerate(decided) if each.keeps],
            regions=region_reports(options, choice.regions),
            found_again=again,
            verified=verified,
            settings=settings(options, self._detectors[options.detector], audio, codec, (decided, self._standing)),
            model_sha256={model.name: model.sha256 for model in models},
            input_sha256=digest_of(file, self._checkpoint),
            output_sha256=digest,
            created=datetime.now(UTC).replace(microsecond=0),
            seconds=round(examined.seconds + time.monotonic() - began, 3),
        )

    def told(self, examined: Examined) -> VideoDetectionReport:
        """Return what is told of a first pass."""
        return VideoDetectionReport(**told(examined, self._models(examined)))

    def _searched(self, place: Place, first: Found, options: RedactOptions) -> Found:
        """Search what was written; what covers the faces is no sign of which way is up."""
        with place.open() as result, self._shown(result) as film:
            return self._found(film, options, Stage.VERIFY, upright=not first.turned)

    def _found(self, film: Film, options: DetectOptions, stage: Stage, *, upright: bool = False) -> Found:
        believe_all = isinstance(options, RedactOptions) and options.doubtful is Doubtful.REDACT
        return find(
            film.pictures(),
            lambda: float(film.facts.rate),
            self._detectors[options.detector],
            options,
            believe_all=believe_all,
            upright=upright,
            checkpoint=self._checkpoint,
            progress=lambda done: self._progress(stage, done, film.expected),
        )

    def _models(self, examined: Examined, witness: Witness | None = None, compared: Sequence[str] = ()) -> list[Model]:
        others = [*(RECOGNISERS if examined.people else ()), *(witness.models if witness else ()), *compared]
        return self._detectors.models(examined.options.detector) + self._detectors.of(*dict.fromkeys(others))

    @contextmanager
    def _pictures(self, opened: Callable[[], AbstractContextManager[BinaryIO]]) -> Iterator[Iterable[VideoPicture]]:
        """Show a video from its first frame on."""
        with opened() as file, self._shown(file) as film:
            yield film.pictures()

    def _shown(self, file: BinaryIO, sounding: Sounding = Sounding.AAC) -> AbstractContextManager[Film]:
        return self._films(file, self._limits, self._checkpoint, sounding)


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        file = source.open("rb")
    except OSError as error:
        raise UnreadableFileError(error.strerror) from None
    except ValueError:  # a NUL in the path
        raise UnreadableFileError from None
    with file:
        yield file
