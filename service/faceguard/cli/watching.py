"""The work of `faceguard watch`, once its words are known to be right."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from faceguard.batch.engine import local_engine
from faceguard.batch.folder import Folder
from faceguard.batch.manifest import Manifest
from faceguard.batch.run_report import RunReport
from faceguard.batch.tally import REDACTED
from faceguard.batch.task import Task
from faceguard.cli.evidence import Evidence, chain_of
from faceguard.cli.material import check_replacement, persons_on
from faceguard.cli.order import asked, target
from faceguard.cli.redaction import INTERRUPTED, prepare
from faceguard.cli.run import say, started, whole
from faceguard.settings import Settings
from faceguard.video.options import VideoOptions

try:
    from faceguard.batch.watch import Stop, Watch
except ImportError as error:
    raise typer.BadParameter(f"a folder is watched with the extra watch: {error.name} is missing") from None


def watched(
    folder: str,
    out: str,
    options: VideoOptions,
    photos: Sequence[Path],
    settle: float,
    jobs: int | None,
    evidence: Evidence | None = None,
) -> int:
    """Redact what comes until a signal ends it, and return the exit status."""
    place = target(out, [folder])
    if place.store.contains(Folder(Path(folder)).location(Path())):
        raise typer.BadParameter("results would come into the folder that is watched", param_hint="--out")
    check_replacement(options)
    prepare(place.store)
    persons, told, stop = persons_on(photos, options), asked(options, photos), Stop()
    with whole(), chain_of(evidence) as chain, Manifest(place.store, None, told, chain=chain) as manifest:
        watch = Watch(folder, place.store, manifest, settle)
        beside = place.store.write if evidence and evidence.beside else None
        task = Task(Settings(), options, watch.results, persons=persons)
        with started(local_engine([folder], jobs, sys.maxsize)) as engine, stop.heard(engine):
            say(f"Watching {folder}")
            for _ in watch.moments(stop):
                worklist = watch.ready()
                if worklist:
                    report = RunReport(manifest, say, place.store.address, chain=chain, beside=beside)
                    watch.redact(worklist, engine, task, report, stop)
                    say(report.tally.line(REDACTED))
                worklist.close()
    return INTERRUPTED if stop.by is signal.SIGINT else 0
