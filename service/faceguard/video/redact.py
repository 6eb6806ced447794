"""From a video to its redaction. Plain synchronous Python that knows no HTTP."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import BinaryIO

from faceguard.artwork import artwork
from faceguard.codecs.coder import Coders, unguarded
from faceguard.detection.detectors import Detectors
from faceguard.errors import NoFaceError, UnreadableFileError
from faceguard.media.film import Films
from faceguard.media.frames import VideoPicture
from faceguard.media.limits import VideoLimits
from faceguard.models import Model
from faceguard.no_face import OnNoFace
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.policy.comparison import Comparison
from faceguard.policy.person import NOBODY, RECOGNISERS, Persons
from faceguard.policy.remains import wider
from faceguard.policy.standing import NO_RULES, Standing
from faceguard.policy.verdict import Bench
from faceguard.policy.witness import Witness
from faceguard.redaction.artwork import Artwork
from faceguard.ticket import Checkpoint
from faceguard.video.compared import recogniser
from faceguard.video.decider import Decider, check_asked
from faceguard.video.draft import Draft
from faceguard.video.examined import Examined
from faceguard.video.finished import digest_of
from faceguard.video.options import VideoOptions
from faceguard.video.output import Output
from faceguard.video.place import Place, growing
from faceguard.video.plan import EVERYONE, Choice
from faceguard.video.report import VideoDetectionReport, VideoReport, VideoVerifiedReport
from faceguard.video.reporting import detection_report, redaction_report
from faceguard.video.result import Result
from faceguard.video.search import Search
from faceguard.video.showing import Opened, Showing
from faceguard.video.stage import Progress, Stage
from faceguard.video.verification import Verification


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
        self._detectors, self._standing, self._coders = detectors, standing, coders
        self._checkpoint, self._progress = checkpoint, progress
        self._showing = Showing(films, limits, checkpoint)
        self._search = Search(detectors, self._showing, checkpoint, progress)

    def detect(self, file: BinaryIO, options: ReviewOptions, persons: Persons = NOBODY) -> VideoDetectionReport:
        """Find the people in a video, and say what rules make of each where there are any; raises FaceguardError."""
        self.check(options, persons)
        examined = self.examine(file, options)
        if options.rules is None:
            return self.told(examined)
        witness = Decider.witness_of(options, persons, self._detectors, self._standing)
        decided = self._decider(file, options, EVERYONE, witness)(examined)
        return detection_report(examined, self._models(examined, witness), decided)

    def redact(self, source: Path, target: Path, options: VideoOptions, persons: Persons = NOBODY) -> VideoReport:
        """Write the video without the faces in it; raises FaceguardError, and then nothing is written."""
        return self.cover(partial(_opened, source), growing(target), options, persons)

    def cover(
        self,
        opened: Opened,
        growing: AbstractContextManager[Place],
        options: VideoOptions,
        persons: Persons = NOBODY,
    ) -> VideoReport:
        """Make both passes, from a file that is opened to a place that is there for as long as it grows.

        Raises FaceguardError, before the first pass where something is asked for that is not there.
        """
        self.check(options, persons)
        shown = self._artwork(options)
        with opened() as file:
            examined = self.examine(file, options, join=options.join)
            with growing as place:
                return self.write(file, place, examined, options, persons=persons, shown=shown)

    def check(self, options: RedactOptions | ReviewOptions, persons: Persons = NOBODY) -> None:
        """Raise InvalidOptionError where something is asked for that videos, the photos or the models do not have."""
        check_asked(options, persons, self._detectors, self._standing)

    def examine(self, file: BinaryIO, options: DetectOptions, *, join: bool = False) -> Examined:
        """Make the first pass, and tell on demand which tracks are of one person; raises FaceguardError."""
        return self._search.source(file, options, join=join)

    def faces(self, file: BinaryIO, examined: Examined) -> list[bytes | None]:
        """Return the clearest view of each person, as JPEGs in the order of the tracks; raises FaceguardError."""
        return self._search.faces(file, examined)

    def told(self, examined: Examined) -> VideoDetectionReport:
        """Return what is told of a first pass."""
        return detection_report(examined, self._models(examined))

    def write(
        self,
        file: BinaryIO,
        place: Place,
        examined: Examined,
        options: VideoOptions,
        choice: Choice = EVERYONE,
        persons: Persons = NOBODY,
        shown: Artwork | None = None,
    ) -> VideoReport:
        """Make the second pass, audit what it wrote and look at it; raises FaceguardError.

        Where rules ask for more than boxes tell, the people are looked at before. What `image` shows is read first,
        unless it has been.
        """
        began = time.monotonic()
        witness = Decider.witness_of(options, persons, self._detectors, self._standing)
        if options.on_no_face is OnNoFace.ERROR and not (examined.found.covers or options.regions or choice.regions):
            raise NoFaceError
        decide = self._decider(file, options, choice, witness)
        progress = partial(self._progress, Stage.WRITE)
        output = Output(place, options, choice, shown or self._artwork(options), self._checkpoint, progress)
        draft, digest, verified = self._written(file, output, decide, examined)
        result = Result(
            draft,
            verified,
            found_again=self._search.glimpses(place, draft.visible, options),
            input_sha256=digest_of(file, self._checkpoint),
            output_sha256=digest,
            seconds=examined.seconds + time.monotonic() - began,
        )
        compared = Comparison.models if verified and verified.recognised is not None else ()
        models, detector = self._models(examined, witness, compared), self._detectors[options.detector]
        return redaction_report(result, options, choice, detector, models, self._standing)

    def _written(
        self, file: BinaryIO, output: Output, decide: Decider, examined: Examined
    ) -> tuple[Draft, str, VideoVerifiedReport | None]:
        """Write the video, and where that is asked for search it, and write it again for those who are left."""
        draft, place, options = Draft(examined, decide(examined)), output.place, output.options
        write = partial(output.write, partial(self._showing.film, file))
        digest = write(draft)
        if not options.verifies:
            return draft, digest, None
        result = partial(self._showing.pictures, place.open)
        verification = Verification(
            search=partial(self._search.result, place, examined.found, options),
            decide=decide,
            regions=output.regions,
            write=write,
            wider=wider(options.style, options.padding),
            recognised=recogniser(self._source(file), result, self._detectors.loader, self._checkpoint),
            checkpoint=self._checkpoint,
        )
        return verification.of(draft, digest)

    def _artwork(self, options: RedactOptions) -> Artwork:
        """Return what the style `image` shows; raises InvalidOptionError."""
        return artwork(options.replacement, self._coders, self._checkpoint)

    def _decider(
        self, file: BinaryIO, options: RedactOptions | ReviewOptions, choice: Choice, witness: Witness | None
    ) -> Decider:
        bench = Bench(options.rules, self._standing)
        return Decider(bench, choice, witness, self._source(file), self._checkpoint)

    def _source(self, file: BinaryIO) -> Callable[[], AbstractContextManager[Iterable[VideoPicture]]]:
        """Return what shows a file that stays open."""
        return partial(self._showing.pictures, lambda: nullcontext(file))

    def _models(self, examined: Examined, witness: Witness | None = None, compared: Sequence[str] = ()) -> list[Model]:
        others = [*(RECOGNISERS if examined.people else ()), *(witness.models if witness else ()), *compared]
        return self._detectors.models(examined.options.detector) + self._detectors.of(*dict.fromkeys(others))


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
