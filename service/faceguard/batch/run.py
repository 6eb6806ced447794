"""One run over whole folders."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from faceguard.batch import non_pictures
from faceguard.batch.engine import Engine
from faceguard.batch.interruption import Interruption
from faceguard.batch.manifest import Manifest
from faceguard.batch.pictures import Source
from faceguard.batch.plan import Plan
from faceguard.batch.results import FullDiskError, Results
from faceguard.batch.run_report import RunReport
from faceguard.batch.selection import Selection
from faceguard.batch.target import Target
from faceguard.batch.task import Task
from faceguard.batch.videos import Tell, silent
from faceguard.batch.worklist import Worklist
from faceguard.errors import CancelledError, FaceguardError


class Run:
    """Redacts the selected pictures and videos, copies others, and at the end sweeps the folders it has written to."""

    def __init__(
        self, addresses: Sequence[str], target: Target, plan: Plan, manifest: Manifest, report: RunReport
    ) -> None:
        self._target, self._manifest, self._report = target.store, manifest, report
        self.selection = Selection(addresses, target.store, plan, manifest, report.fail)
        self._worklist = Worklist()
        self.results = Results(target.store, addresses, target.only, suffix=target.suffix)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.selection.close()
        self._worklist.close()
        self._target.sweep(self._report.folders)

    def count(self) -> int:
        """List the pictures and videos to redact, and return their number."""
        for source in self.selection.wanted():
            self._worklist.add(source)
        return len(self._worklist)

    def redact(self, engine: Engine, task: Task, advance: Callable[[Source], None], tell: Tell = silent) -> None:
        """Run the task on what was counted, calling `advance` after each.

        Raises KeyboardInterrupt, and FullDiskError once the pictures under way are done.
        """
        groups = self._worklist.groups(lambda name: self._manifest.owners(self.results.named(name)))
        with Interruption(engine.hurry) as interruption:
            settled = engine.each(interruption.until(groups), task, tell)
            if engine.takes_ahead:  # it has them already, so ignore its results
                settled = interruption.until(settled)
            for outcomes in settled:
                for outcome in outcomes:
                    if isinstance(outcome.result, CancelledError):
                        continue  # it is done by the next run
                    self._report.note(*outcome)
                    advance(outcome.source)
                    if isinstance(outcome.result, FullDiskError):
                        raise outcome.result

    def left_behind(self) -> list[Path]:
        """List the results that earlier options have left behind, and that are no inputs of this run."""
        return [output for output in self._manifest.left_behind() if not self.results.is_input(output)]

    def copy(self) -> None:
        """Copy the files that are not pictures."""
        for source in self.selection.others():
            try:
                content, owners = non_pictures.content(source), self._manifest.owners(source.relative)
                self.results.write(source, source.relative, content, owners)
            except FullDiskError as error:
                self._report.fail(source, error)
                raise
            except FaceguardError as error:
                self._report.fail(source, error)
