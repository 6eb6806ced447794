"""From a video to its redaction. Plain synchronous Python that knows no HTTP."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from faceguard.artwork import artwork
from faceguard.codecs.coder import Coders, unguarded
from faceguard.detection.detectors import Detectors
from faceguard.doubtful import Doubtful
from faceguard.errors import NoFaceError, UnreadableFileError
from faceguard.media.encoders import AV1, H264, VP9, Encoder
from faceguard.media.errors import BrokenVideoError
from faceguard.media.film import Film, Films, VideoFacts
from faceguard.media.limits import VideoLimits
from faceguard.media.sounding import Sounding
from faceguard.media.writer import Writer
from faceguard.models import Model
from faceguard.options import DetectOptions, OnNoFace, RedactOptions
from faceguard.policy.person import NOBODY, RECOGNISERS, Persons, Recogniser
from faceguard.policy.rules import asks_for_persons, check_looks, check_photos
from faceguard.policy.sight import Known
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.policy.verdict import Bench, Verdict
from faceguard.policy.witness import Witness
from faceguard.recognition.age_gender import AgeGender
from faceguard.redaction.artwork import Artwork
from faceguard.ticket import Checkpoint
from faceguard.video.again import seen_again
from faceguard.video.draw import draw
from faceguard.video.examined import Examined
from faceguard.video.faces import views
from faceguard.video.find import Found, find
from faceguard.video.finished import audited, digest_of
from faceguard.video.joined import joined
from faceguard.video.known import known
from faceguard.video.options import check
from faceguard.video.place import Place, growing
from faceguard.video.plan import EVERYONE, Choice, Moving, Plan, everywhere
from faceguard.video.rate import bits
from faceguard.video.report import VideoDetectionReport, VideoReport
from faceguard.video.reporting import Clock, region_reports, settings, told
from faceguard.video.verdicts import verdicts
from faceguard.video.words import Audio, Codec

ENCODERS = {Codec.H264: H264, Codec.AV1: AV1, Codec.VP9: VP9}


class Stage(StrEnum):
    """What is being done."""

    FIND = "finding"
    WRITE = "writing"


Progress = Callable[[Stage, int, int | None], None]
"""Is told how many frames are done, and how many there may be."""


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

    def detect(self, source: Path, options: DetectOptions) -> VideoDetectionReport:
        """Find the people in a video; raises FaceguardError."""
        with _opened(source) as file:
            return self.told(self.examine(file, options))

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

    def check(self, options: RedactOptions, persons: Persons = NOBODY) -> None:
        """Raise InvalidOptionError where something is asked for that videos, the photos or the models do not have."""
        check(options)
        check_photos(options.rules, len(persons.person))
        for rules in filter(None, (options.rules, self._standing.rules)):
            check_looks(rules, known=self._detectors.loader.has(AgeGender))

    def examine(self, file: BinaryIO, options: DetectOptions, *, join: bool = False) -> Examined:
        """Make the first pass, and tell on demand which tracks are of one person; raises FaceguardError."""
        began = time.monotonic()
        believe_all = isinstance(options, RedactOptions) and options.doubtful is Doubtful.REDACT
        with self._shown(file) as film:
            found = find(
                film.pictures(),
                lambda: float(film.facts.rate),
                self._detectors[options.detector],
                options,
                believe_all=believe_all,
                checkpoint=self._checkpoint,
                progress=lambda done: self._progress(Stage.FIND, done, film.expected),
            )
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
        witness = self._witness(options, persons)
        if options.on_no_face is OnNoFace.ERROR and not (found.covers or options.regions or choice.regions):
            raise NoFaceError
        decided = self._verdicts(file, examined, options, choice, witness)
        plan = Plan(found.covers, options, decided)
        shown = shown or self.artwork(options)
        self._write(file, place, examined, options, audio, (plan, choice, shown), ENCODERS[codec])
        digest = audited(place, ENCODERS[codec].container.name, self._checkpoint)
        with place.open() as result, self._shown(result) as film:
            again = seen_again(film, self._detectors[options.detector], options, self._checkpoint)
        models = self._models(examined, witness)
        return VideoReport(
            **told(examined, models, decided),
            kept=[number for number, each in enumerate(decided) if each.keeps],
            regions=region_reports(options, choice.regions),
            found_again=again,
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

    def _write(
        self,
        file: BinaryIO,
        place: Place,
        examined: Examined,
        options: RedactOptions,
        audio: Audio,
        what: tuple[Plan, Choice, Artwork],
        encoder: Encoder,
    ) -> None:
        facts, found = examined.facts, examined.found
        (plan, choice, shown), always = what, everywhere(options)
        moving = Moving(choice.regions, _seconds(facts, found), options)
        with self._shown(file, encoder.container.sound) as film:
            sounds = film.sounds if audio is Audio.KEEP else []
            with Writer(
                place.open, facts, sounds, bits(facts, found.times, examined.coded, encoder), encoder
            ) as writer:
                count = 0
                for count, picture in enumerate(film.pictures(writer.sound if sounds else None), 1):
                    self._checkpoint()
                    number = count - 1
                    if count > len(found.times) or picture.time != found.times[number]:
                        raise BrokenVideoError
                    if not picture.whole or number in found.hidden:
                        picture.hide()
                    else:
                        draw(
                            picture,
                            [*plan.regions(number), *moving.regions(number), *always],
                            options,
                            self._checkpoint,
                            shown,
                        )
                    writer.write(picture)
                    self._progress(Stage.WRITE, count, len(found.times))
                if count != len(found.times):
                    raise BrokenVideoError
                writer.finish()

    def _witness(self, options: RedactOptions, persons: Persons) -> Witness | None:
        """Return who looks at the people, if rules ask for that; raises what `check` raises, and ModelError."""
        told = persons if asks_for_persons(options.rules) else NOBODY
        self.check(options, told)
        return Witness.of(self._detectors, told, Bench(options.rules, self._standing))

    def _verdicts(
        self, file: BinaryIO, examined: Examined, options: RedactOptions, choice: Choice, witness: Witness | None
    ) -> list[Verdict]:
        found, size = examined.found, (examined.facts.width, examined.facts.height)
        told: Sequence[Known] = ()
        if witness and found.covers:
            with self._shown(file) as film:
                told = known(film.pictures(), found, witness, self._checkpoint)
        bench = Bench(options.rules, self._standing)
        return verdicts(found.covers, size, bench, choice.keep, self._checkpoint, told)

    def _models(self, examined: Examined, witness: Witness | None = None) -> list[Model]:
        others = [*(RECOGNISERS if examined.people else ()), *(witness.models if witness else ())]
        return self._detectors.models(examined.options.detector) + self._detectors.of(*dict.fromkeys(others))

    def _shown(self, file: BinaryIO, sounding: Sounding = Sounding.AAC) -> AbstractContextManager[Film]:
        return self._films(file, self._limits, self._checkpoint, sounding)


def _seconds(facts: VideoFacts, found: Found) -> list[float]:
    """Return the second of each frame."""
    clock = Clock(facts, found.times)
    return [clock(frame) for frame in range(len(found.times))]


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        file = source.open("rb")
    except OSError as error:
        raise UnreadableFileError(error.strerror) from None
    except ValueError:  # a NUL in the path
        raise UnreadableFileError from None
    with file:
        yield file
