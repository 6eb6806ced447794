"""The searches of a video: for its people, and in what was written for those who are left."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from faceguard.detection.detectors import Detectors
from faceguard.doubtful import Doubtful
from faceguard.media.film import Film
from faceguard.options import DetectOptions, RedactOptions
from faceguard.policy.person import Recogniser
from faceguard.ticket import Checkpoint
from faceguard.video.again import seen_again
from faceguard.video.examined import Examined
from faceguard.video.faces import views
from faceguard.video.find import Found, find
from faceguard.video.joined import joined
from faceguard.video.place import Place
from faceguard.video.report import FoundAgainReport
from faceguard.video.showing import Showing
from faceguard.video.stage import Progress, Stage
from faceguard.video.visible import Visible


@dataclass(frozen=True, slots=True)
class Search:
    """Searches videos with the detectors of one thread; each search shows one from its first frame on.

    All raise FaceguardError, and what the checkpoint raises.
    """

    detectors: Detectors
    showing: Showing
    checkpoint: Checkpoint
    progress: Progress

    def source(self, file: BinaryIO, options: DetectOptions, *, join: bool = False) -> Examined:
        """Find the people, and tell on demand which tracks are of one person."""
        began = time.monotonic()
        with self.showing.film(file) as film:
            found = self._found(film, options, Stage.FIND)
            facts, unread, coded = film.facts, film.unread, film.coded
        people = self._people(file, found) if join else ()
        return Examined(facts, found, unread, coded, options, time.monotonic() - began, people)

    def faces(self, file: BinaryIO, examined: Examined) -> list[bytes | None]:
        """Return the clearest view of each person, as JPEGs in the order of the tracks."""
        with self.showing.film(file) as film:
            return views(film.pictures(), examined.found, self.checkpoint)

    def result(self, place: Place, first: Found, options: RedactOptions) -> Found:
        """Search what was written; what covers the faces is no sign of which way is up."""
        with place.open() as file, self.showing.film(file) as film:
            return self._found(film, options, Stage.VERIFY, upright=not first.turned)

    def glimpses(self, place: Place, visible: Visible, options: RedactOptions) -> list[FoundAgainReport]:
        """Look at some frames of what was written, and tell which faces there are of people who stay visible."""
        with place.open() as file, self.showing.film(file) as film:
            return seen_again(film, self.detectors[options.detector], options, self.checkpoint, visible)

    def _people(self, file: BinaryIO, found: Found) -> Sequence[int]:
        with self.showing.film(file) as film:
            return joined(film.pictures(), found, Recogniser(self.detectors.loader), self.checkpoint)

    def _found(self, film: Film, options: DetectOptions, stage: Stage, *, upright: bool = False) -> Found:
        return find(
            film.pictures(),
            lambda: float(film.facts.rate),
            self.detectors[options.detector],
            options,
            believe_all=isinstance(options, RedactOptions) and options.doubtful is Doubtful.REDACT,
            upright=upright,
            checkpoint=self.checkpoint,
            progress=lambda done: self.progress(stage, done, film.expected),
        )
