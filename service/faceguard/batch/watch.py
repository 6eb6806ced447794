"""A folder that is watched: what comes into it is redacted once it is written to its end."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals, getsignal, signal
from threading import Event
from typing import Any

from watchfiles import watch
from watchfiles._rust_notify import WatchfilesRustInternalError
from watchfiles.main import FileChange

from faceguard.batch.engine import Engine
from faceguard.batch.manifest import Manifest
from faceguard.batch.pictures import Source, everything
from faceguard.batch.results import FullDiskError, Results
from faceguard.batch.run_report import RunReport
from faceguard.batch.settling import Settling
from faceguard.batch.store import FileState, Store
from faceguard.batch.task import Task
from faceguard.batch.worklist import Worklist
from faceguard.errors import CancelledError, FaceguardError

RESCAN = 60
"""Seconds until the folder is listed though nobody told of a change: network file systems do not tell."""
TICK = 250
"""Milliseconds from one look at what waits to the next, and to a signal."""


class Stop:
    """Says that the watching is to end: after SIGTERM, or Ctrl-C."""

    def __init__(self) -> None:
        self.event = Event()
        self.by: Signals | None = None

    @contextmanager
    def heard(self, engine: Engine) -> Iterator[None]:
        """Listen; what is under way is finished, but for videos, which the next start begins anew."""

        def note(number: int, _: object) -> None:
            signal(number, before[Signals(number)])  # a second one ends it at once
            self.by = Signals(number)
            self.event.set()
            engine.hurry()

        before = {number: getsignal(number) for number in (SIGTERM, SIGINT)}
        for number in before:
            signal(number, note)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal(number, handler)

    def until(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the items until then."""
        for item in items:
            if self.event.is_set():
                return
            yield item


class Watch:
    """Redacts what comes into a folder, each file at most once in each of its states, across restarts."""

    def __init__(self, folder: str, target: Store, manifest: Manifest, patience: float) -> None:
        self._folder, self._target, self._manifest = folder, target, manifest
        self._settling = Settling(patience)
        self._failed: dict[Path, FileState] = {}
        """The states in which files failed: they are tried again when they change, or after a restart."""
        self.results = Results(target, [folder])

    def moments(self, stop: Stop) -> Iterator[None]:
        """Yield at the start, when something has changed, while a file is waited for, and now and then."""
        due = 0.0
        for changes in self._changes(stop):
            if changes or self._settling or time.monotonic() >= due:
                due = time.monotonic() + RESCAN
                yield

    def _changes(self, stop: Stop) -> Iterator[bool]:
        """Tell again and again whether something may have changed, until the end.

        A name that is no text makes the watcher fail. What it had to tell besides is lost, so that all is listed.
        """
        heard = True
        while heard and not stop.event.is_set():
            heard = False
            try:
                for changes in self._watched(stop):
                    heard = True
                    yield bool(changes)
            except WatchfilesRustInternalError:
                if not heard:  # it fails for another reason
                    raise
                yield True

    def _watched(self, stop: Stop) -> Iterator[set[FileChange]]:
        return watch(
            self._folder,
            watch_filter=lambda _, path: not self._target.contains(os.path.realpath(path)),
            stop_event=stop.event,
            rust_timeout=TICK,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )

    def ready(self) -> Worklist:
        """List what is to be redacted now."""
        found = Worklist()
        for source in self._settling.settled(self._new(), time.monotonic()):
            found.add(source)
        return found

    def redact(self, worklist: Worklist, engine: Engine, task: Task, report: RunReport, stop: Stop) -> None:
        """Redact these, and note what became of each; raises FullDiskError."""
        for outcomes in engine.each(stop.until(worklist.groups(self._manifest.owners)), task):
            for source, result in outcomes:
                if isinstance(result, CancelledError):
                    continue
                if isinstance(result, FaceguardError):
                    self._failed[source.relative] = source.state
                else:
                    self._failed.pop(source.relative, None)
                report.note(source, result)
                if isinstance(result, FullDiskError):
                    raise result
        self._target.sweep(report.folders)

    def _new(self) -> Iterator[Source]:
        """List the pictures and videos in a state that was not tried; a result may be taken away meanwhile."""
        for source in everything([self._folder], beside=self._target):
            tried = self._failed.get(source.relative) == source.state
            if not tried and source.is_wanted() and not self._manifest.has_done(source):
                yield source
