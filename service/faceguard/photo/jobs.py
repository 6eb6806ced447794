"""Jobs on photos, in the form that the worker pool runs: each builds its pipeline on a thread's detectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from faceguard.codecs import sniff
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.visible import on_white
from faceguard.job import Job, Tools
from faceguard.models import AGE_GENDER, Weights
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.photo.assessment import Assessment
from faceguard.photo.pipeline import Pipeline
from faceguard.photo.results import Detection, Redaction
from faceguard.picture import Pixels
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.rules import check_looks, check_photos
from faceguard.policy.standing import NO_RULES, SETTING, Standing
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class PhotoJobs:
    """Makes jobs that read pictures within these limits."""

    limits: DecodeLimits
    standing: Standing = NO_RULES
    attributes: bool = False
    """Whether it may be asked what people look like."""
    knows_ages: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "PhotoJobs":
        """Take the limits and the operator's rules; raises what `Standing.set_by` and `check_looks` raise."""
        limits = DecodeLimits(pixels=settings.max_pixels, frames=settings.max_frames)
        standing = Standing.set_by(settings)
        known = Weights(settings.models).has(AGE_GENDER)
        check_looks(standing.rules, option=SETTING, known=known)
        return cls(limits, standing, settings.attributes, known)

    def detect(
        self, data: bytes, options: ReviewOptions, persons: Persons = NOBODY, *, explain: bool = False
    ) -> Job[Detection]:
        """Find the faces in a picture's bytes where they are not named, and say on demand how.

        Where that is asked for, it says what would become of each. Raises InvalidOptionError where it is asked what
        people look like, and that cannot be told here; the job raises FaceguardError.
        """
        options.check_attributes(allowed=self.attributes, known=self.knows_ages)
        return lambda tools, checkpoint: self._pipeline(tools).detect(
            data, options, checkpoint, persons, explain=explain
        )

    def redact(
        self,
        data: bytes,
        options: RedactOptions,
        inspect: Callable[[Assessment], None] = lambda _: None,
        persons: Persons = NOBODY,
    ) -> Job[Redaction]:
        """Redact the faces in a picture's bytes; `inspect` sees the picture before its pixels change.

        The job raises FaceguardError.
        """
        return lambda tools, checkpoint: self._pipeline(tools).redact(data, options, checkpoint, inspect, persons)

    def persons(self, photos: Sequence[bytes], options: DetectOptions) -> Job[Persons]:
        """Read the people on reference photos, who are looked for as the options say; the job raises FaceguardError.

        Whoever has the result lets it go.
        """
        return lambda tools, checkpoint: self._pipeline(tools).persons(photos, options, checkpoint)

    def knowing(
        self, photos: Sequence[bytes], options: RedactOptions | ReviewOptions, work: Callable[[Persons], Job[Result]]
    ) -> Job[Result]:
        """Have work know the people on reference photos, which are read first; that is erased when the job ends.

        Raises InvalidOptionError where the rules do not go with the photos; the job raises FaceguardError.
        """
        check_photos(options.rules, len(photos))
        if not photos:
            return work(NOBODY)
        read = self.persons(photos, options)

        def job(tools: Tools, checkpoint: Checkpoint) -> Result:
            persons = read(tools, checkpoint)
            try:
                return work(persons)(tools, checkpoint)
            finally:
                persons.erase()

        return job

    def show(self, data: bytes) -> Job[Pixels]:
        """Return what a file shows, on white where it is transparent, and of an animation its first frame.

        The job raises FaceguardError.
        """

        def job(tools: Tools, checkpoint: Checkpoint) -> Pixels:
            sniff(data)
            with tools.coders(checkpoint) as coder:
                return on_white(coder.decode(data, self.limits).frames[0]).pixels.copy()

        return job

    def _pipeline(self, tools: Tools) -> Pipeline:
        return Pipeline(tools.detectors, self.limits, tools.coders, self.standing)
