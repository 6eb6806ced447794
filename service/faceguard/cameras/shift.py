"""What is done as long as one sealed process lasts: its source and its sinks are opened, given up and tried again."""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from faceguard.cameras.address import SinkKind, SourceKind
from faceguard.cameras.errand import Errand
from faceguard.cameras.plan import Plan
from faceguard.cameras.told import Told
from faceguard.cameras.watched import Watched
from faceguard.errors import ReferencePhotoError, which_photo
from faceguard.media.errors import DecoderFailedError
from faceguard.metrics import CameraMetrics
from faceguard.sandbox.shown import ERRORS

HUNG = 15.0
"""Seconds without a picture, or without one being taken, after which a place is given up: more than its own bound."""
PAUSES = (1.0, 2.0, 5.0, 10.0)
"""Seconds before a place is tried again; the last one from then on."""
TITLES = {error.slug: error.title for error in (*ERRORS.values(), DecoderFailedError, ReferencePhotoError)}
"""What the sealed process may say of a source or of a photo; in no words of its own, as it may be somebody else's."""


class CameraError(Exception):
    """Why a camera ends for good."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is told what a camera does."""

    say: Callable[[str], None]
    metrics: CameraMetrics
    watchers: Mapping[int, Callable[[int], None]]
    """Are given a pipe of JPEGs, by the numbers of the sinks that are served here."""


@dataclass
class Trial:
    """Attempts at a place, one after the other."""

    failures: int = 0
    due: float = 0
    """When the next attempt is made."""
    seen: float = 0
    """When it worked last, or began."""
    errand: Errand | None = None
    count: int = 0
    """Pictures that were written to it in this attempt and before."""

    def again(self) -> None:
        """Note that it failed."""
        self.due = time.monotonic() + PAUSES[min(self.failures, len(PAUSES) - 1)]
        self.failures += 1
        self.errand = None

    def works(self) -> None:
        """Note that it works."""
        self.seen, self.failures = time.monotonic(), 0


class Shift:
    """What is done as long as one sealed process lasts."""

    def __init__(self, plan: Plan, watched: Watched, desk: Desk, frames: Counter[str]) -> None:
        """Take what counts the frames by what became of them."""
        self._plan, self._watched, self._desk, self._frames = plan, watched, desk, frames
        self._source, self._number = Trial(), 0
        self._sinks = [Trial() for _ in plan.sinks]
        self._ready = False
        self._connected = False
        self.is_over = False
        """Whether the source came to its end."""

    def hear(self) -> None:
        """Take what the sealed process said; raises CameraError where nothing can be done any more."""
        for told in self._watched.said():
            self._hear(told)

    def _hear(self, told: Told) -> None:
        name = self._plan.name
        if told.failed:
            why = TITLES.get(told.failed, told.failed)
            raise CameraError(
                why if told.photo is None else f"{which_photo(told.photo, len(self._plan.photos))}: {why}"
            )
        self._ready = self._ready or told.is_ready
        if told.taken:
            if not self._connected:
                self._desk.say(f"Pictures come from {self._plan.source}")
            self._connected = True
            self._source.works()
        for outcome, count in (("shown", told.shown), ("covered", told.covered), ("dropped", told.dropped)):
            self._frames[outcome] += count
            self._desk.metrics.frames.labels(name, outcome).inc(count)
        for delay in told.delays:
            self._desk.metrics.delay.labels(name).observe(delay)
        for trial, written in zip(self._sinks, told.written, strict=False):
            if written > trial.count or not self._connected:
                trial.works()
            trial.count = written
        if told.ended == self._number and told.ended:
            self._lose_source(told.reason)
        if told.fell is not None and told.fell < len(self._sinks):
            self._lose_sink(told.fell, told.reason)

    def tend(self) -> None:
        """Take what was said, start what is due, and give up what hangs; raises CameraError."""
        self.hear()
        if not self._ready:
            return
        now = time.monotonic()
        for number, trial in enumerate(self._sinks):
            if trial.errand and now - trial.seen > HUNG:
                trial.errand.end()  # at which the sealed process says that the outlet fell
                trial.seen = now
            elif trial.errand is None and now >= trial.due:
                self._open_sink(number, trial)
        if self._source.errand and now - self._source.seen > HUNG:
            self._lose_source(None)
        elif self._source.errand is None and now >= self._source.due:
            self._open_source()

    def end(self) -> None:
        """End what carries packets."""
        for trial in (self._source, *self._sinks):
            if trial.errand:
                trial.errand.end()

    def _open_source(self) -> None:
        source, self._number = self._plan.source, self._number + 1
        self._source.seen = time.monotonic()
        if source.kind is SourceKind.FILE:
            try:
                descriptor = os.open(source.address, os.O_RDONLY | os.O_CLOEXEC)
            except OSError as error:
                raise CameraError(f"the source cannot be read: {error.strerror}") from None
            self._watched.feed(self._number, descriptor, is_file=True, is_paced=True)
            self._source.due = float("inf")
            return
        newest = "no" if source.is_paced or source.ends else "yes"
        errand = Errand.inwards({"kind": str(source.kind), "source": source.address, "newest": newest})
        self._watched.feed(self._number, errand.flow, is_file=False, is_paced=source.is_paced)
        self._source.errand = errand

    def _lose_source(self, reason: str | None) -> None:
        source, errand = self._plan.source, self._source.errand
        why = (errand and errand.end()) or TITLES.get(reason or "", "it gives nothing")
        if source.ends:
            if not self._connected:
                raise CameraError(f"{source}: {why}")
            self.is_over = True
            return
        self._desk.say(f"No pictures come from {source}: {why}; it is tried again, and all is covered meanwhile")
        self._desk.metrics.reconnects.labels(self._plan.name).inc()
        self._number += 1  # what is still said of this attempt says nothing of the next one
        self._connected = False
        self._source.again()

    def _open_sink(self, number: int, trial: Trial) -> None:
        sink = self._plan.sinks[number]
        trial.seen = time.monotonic()
        trial.due = float("inf")
        if sink.kind is SinkKind.PUSH:
            trial.errand = Errand.outwards({"sink": sink.address})
            self._watched.outlet(number, trial.errand.flow)
        elif sink.kind is SinkKind.MJPEG:
            read, write = os.pipe()
            self._desk.watchers[number](read)
            self._watched.outlet(number, write)
        elif sink.kind is SinkKind.OUTPUT:
            self._watched.outlet(number, os.dup(1))

    def _lose_sink(self, number: int, reason: str | None) -> None:
        sink, trial = self._plan.sinks[number], self._sinks[number]
        if sink.kind is SinkKind.OUTPUT:
            self.is_over = True  # who reads it has had enough
            return
        if sink.kind in {SinkKind.FILE, SinkKind.HLS}:
            raise CameraError(f"{sink} cannot be written: {reason or 'the disk takes no more'}")
        why = (trial.errand and trial.errand.end()) or "it takes nothing"
        self._desk.say(f"{sink} shows no pictures: {why}; it is tried again")
        self._desk.metrics.reconnects.labels(self._plan.name).inc()
        trial.again()
