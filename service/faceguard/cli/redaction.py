"""The work of `faceguard redact`, once its words are known to be right."""

import contextlib
from collections.abc import Iterator

import typer

from faceguard.batch.engine import Engine, local_engine, ray_engine
from faceguard.batch.manifest import Manifest
from faceguard.batch.review import Review
from faceguard.batch.run import Run
from faceguard.batch.run_report import RunReport
from faceguard.batch.selection import Selection
from faceguard.batch.store import Store
from faceguard.batch.tally import REDACTED, named
from faceguard.batch.task import Task
from faceguard.cli.evidence import chain_of
from faceguard.cli.material import check_replacement, persons_on
from faceguard.cli.order import Order
from faceguard.cli.redact import EngineName
from faceguard.cli.run import progress, say, say_none, started, whole
from faceguard.printable import printable
from faceguard.receipts.chain_file import ChainFile
from faceguard.settings import Settings
from faceguard.sizes import counted

INTERRUPTED = 130
"""The exit status after Ctrl-C, as in shells."""


def listed(order: Order) -> int:
    """Name what would be done, and return the exit status."""
    store = order.target.store
    begun = order.evidence is not None and order.evidence.path.exists()
    with whole(), chain_of(order.evidence if begun else None) as chain, order.manifest(chain) as manifest:
        told = RunReport(manifest, say, store.address)
        with contextlib.closing(Selection(order.paths, store, order.plan, manifest, told.fail)) as selection:
            for source in selection.wanted():
                typer.echo(printable(source.address))
                told.tally.count(is_video=source.is_video())
            for source in selection.others() if order.copy_others else ():
                typer.echo(printable(source.address))
            return _summed_up(told, selection, order, None)


def done(order: Order) -> int:
    """Do it, and return the exit status."""
    with (
        whole(),
        chain_of(order.evidence) as chain,
        order.manifest(chain) as manifest,
        _told(order, manifest, chain) as told,
    ):
        with _going_on(told), Run(order.paths, order.target, order.plan, manifest, told) as run:
            if total := run.count():
                check_replacement(order.options)
                prepare(order.target.store)
                persons = persons_on(order.photos, order.options)
                task = Task(Settings(), order.options, run.results, order.review is not None, persons, order.given)
                with started(_engine(order, total)) as engine, progress(total) as seen:
                    run.redact(engine, task, seen.advance, seen.tell)
            if order.copy_others:
                run.copy()
            left = run.left_behind()
            for output in left if order.prune else ():
                run.results.remove(output)
        status = _summed_up(told, run.selection, order, REDACTED)
        if left:
            did = "are removed" if order.prune else "are left, which --prune removes"
            say(f"Results of earlier options {did}: {named([order.target.store.address(name) for name in left])}")
        if chain and chain.last:
            say(f"{counted(chain.count, 'receipt')}, the last one {chain.last}")
        return status


@contextlib.contextmanager
def _told(order: Order, manifest: Manifest, chain: ChainFile | None) -> Iterator[RunReport]:
    """Open the report and the sheets."""
    with order.report.open("wb", buffering=0) if order.report else contextlib.nullcontext() as lines:
        review = Review(order.review, order.plan.shard) if order.review else None
        store = order.target.store
        beside = store.write if order.evidence and order.evidence.beside else None
        yield RunReport(manifest, say, store.address, lines, review, chain, beside)


def prepare(store: Store) -> None:
    """End the command if nothing can be written where the results go."""
    try:
        store.prepare()
    except OSError as error:
        raise typer.BadParameter(f"{error.filename}: {error.strerror}", param_hint="--out") from None


def _summed_up(told: RunReport, selection: Selection, order: Order, did: str | None) -> int:
    """Say what the run came to, and what failed once more; return the exit status."""
    tally = told.tally
    tally.earlier, tally.left_out = selection.earlier, 0 if order.copy_others else selection.left_out
    if len(told.failed) > 1:
        say(f"{len(told.failed)} could not be done:")
        for line in told.failed:
            say(line)
    if not (selection.found or told.failed):
        return say_none(tally)
    say(tally.line(did, order.review))
    return int(bool(told.failed))


@contextlib.contextmanager
def _going_on(told: RunReport) -> Iterator[None]:
    """End the command on Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        say(told.tally.line(REDACTED))
        say("Interrupted. The same command goes on from here.")
        raise typer.Exit(INTERRUPTED) from None


def _engine(order: Order, count: int) -> Engine:
    name, jobs = order.engine
    if name is EngineName.LOCAL:
        return local_engine(order.paths, jobs, count)
    try:
        return ray_engine(jobs)
    except ImportError as error:
        raise typer.BadParameter(f"--engine ray needs the extra ray: {error.name}") from None
