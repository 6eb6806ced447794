"""The work of `faceguard redact`, once its words are known to be right."""

import contextlib
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import typer

from faceguard.artwork import artwork
from faceguard.batch.engine import Engine, local_engine, ray_engine
from faceguard.batch.given import GivenBoxes
from faceguard.batch.journal import NoJournal
from faceguard.batch.manifest import Manifest
from faceguard.batch.pictures import STDIN, Source, sources
from faceguard.batch.plan import Plan
from faceguard.batch.review import Review
from faceguard.batch.run import Run
from faceguard.batch.run_report import RunReport
from faceguard.batch.selection import Selection
from faceguard.batch.store import Store
from faceguard.batch.tally import REDACTED, Tally, counted, named
from faceguard.batch.target import Target, WrongTargetError
from faceguard.batch.task import Task
from faceguard.batch.videos import Tell
from faceguard.cli.evidence import Evidence, chain_of
from faceguard.cli.redact import EngineName
from faceguard.cli.run import each, located, progress, say, say_none, started, whole
from faceguard.codecs import CODECS, WRITABLE
from faceguard.datasets.errors import DataSetError
from faceguard.errors import FaceguardError, InvalidOptionError
from faceguard.formats import is_named_as_video
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Redaction
from faceguard.policy.person import NOBODY, Persons
from faceguard.policy.rules import fields
from faceguard.policy.standing import Standing
from faceguard.receipts.chain_file import ChainFile
from faceguard.redactor.crew import Crew
from faceguard.redactor.sources import content_of
from faceguard.replacement import Emoji
from faceguard.settings import Settings
from faceguard.video.options import VideoOptions
from faceguard.video.words import Codec
from faceguard.workers import Workers

INTERRUPTED = 130
"""The exit status after Ctrl-C, as in shells."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for."""

    paths: Sequence[str]
    target: Target
    plan: Plan
    options: VideoOptions
    engine: tuple[EngineName, int | None]
    """And how many pictures at a time."""
    photos: Sequence[Path] = ()
    """Reference photos."""
    report: Path | None = None
    review: Path | None = None
    copy_others: bool = False
    prune: bool = False
    given: GivenBoxes | None = None
    evidence: Evidence | None = None

    def manifest(self, chain: ChainFile | None) -> Manifest:
        """Read what earlier runs did; nothing is kept beside a single file. Raises what `Standing.of` raises."""
        options, settings = self.options.model_dump(mode="json", exclude_defaults=True), Settings()
        standing = Standing.of(settings.rules, may_be_loosened=settings.looser_rules)
        if standing.rules is not None:
            options["standing"] = [fields(standing.rules), standing.may_be_loosened]
        if self.target.suffix:
            options["suffix"] = self.target.suffix
        if self.photos:  # nothing that could tell who is on them is kept, so that no later run knows the same ones
            options["persons"] = secrets.token_hex(8)
        journal = NoJournal() if self.target.only else None
        return Manifest(self.target.store, self.plan.shard, options, journal, self.given, chain)


def target(out: str, paths: Sequence[str], suffix: str = "") -> Target:
    """Return where results go, or end the command and say why they cannot."""
    for address in (out, *paths):
        located(address)
    try:
        found = Target.of(out, paths)
    except WrongTargetError as error:
        raise typer.BadParameter(str(error), param_hint="--out") from None
    if reason := found.store.refuses(paths):
        raise typer.BadParameter(reason, param_hint="--out")
    if suffix and found.only:
        raise typer.BadParameter("the one file has a name already", param_hint="--suffix")
    return replace(found, suffix=suffix)


def given(path: Path | None, paths: Sequence[str]) -> GivenBoxes | None:
    """Read the boxes of a data set, or end the command where that is none."""
    try:
        return GivenBoxes.read(path, paths) if path else None
    except OSError as error:
        reason = str(error.strerror)
    except DataSetError as error:
        reason = str(error)
    raise typer.BadParameter(f"{path}: {reason}", param_hint="--boxes-from")


def named_as(out: str, order: Order) -> Order:
    """Ask for what the file's name says, or end the command where the one source cannot become that."""
    is_video = any(source.is_video() for source in sources(order.paths))
    if is_video is not is_named_as_video(out):
        raise typer.BadParameter(f"{out} is named as {'a picture' if is_video else 'a video'}", param_hint="--out")
    return _in_container_of(out, order) if is_video else _in_format_of(out, order)


def _in_container_of(out: str, order: Order) -> Order:
    """Ask for the first codec that goes into the container, unless one was asked for, or end the command."""
    suffix = Path(out).suffix.lower()
    fitting = [codec for codec in Codec if codec.suffix == suffix]
    asked = order.options.codec if "codec" in order.options.model_fields_set else None
    if not fitting or asked not in {None, *fitting}:
        written = ", ".join(sorted({codec.suffix for codec in ([asked] if asked else Codec)}))
        raise typer.BadParameter(f"end it in {written}", param_hint="--out")
    return replace(order, options=order.options.model_copy(update={"codec": asked or fitting[0]}))


def _in_format_of(out: str, order: Order) -> Order:
    """Ask for the format that the file's name has, or end the command where that is none, or another was asked for."""
    suffix = Path(out).suffix.lower()
    name = next(name for name, codec in CODECS.items() if suffix in codec.suffixes)
    if name not in WRITABLE:
        written = ", ".join(CODECS[each].suffix for each in WRITABLE)
        raise typer.BadParameter(f"{CODECS[name].title} is not written; end it in one of {written}", param_hint="--out")
    if order.options.format not in {None, name}:
        raise typer.BadParameter(f"{out} is named as {name}, and --format is {order.options.format}")
    return replace(order, options=order.options.model_copy(update={"format": str(name)}))


def listed(order: Order) -> int:
    """Name what would be done, and return the exit status."""
    store = order.target.store
    begun = order.evidence is not None and order.evidence.path.exists()
    with whole(), chain_of(order.evidence if begun else None) as chain, order.manifest(chain) as manifest:
        told = RunReport(manifest, say, store.address)
        with contextlib.closing(Selection(order.paths, store, order.plan, manifest, told.fail)) as selection:
            for source in selection.wanted():
                typer.echo(source.address)
                told.tally.count(is_video=source.is_video())
            for source in selection.others() if order.copy_others else ():
                typer.echo(source.address)
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
                persons = _persons(order.photos, order.options)
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


def say_input() -> int:
    """Say what would be read, and return the exit status."""
    typer.echo(STDIN)
    return 0


def filtered(options: RedactOptions, photos: Sequence[Path]) -> int:
    """Redact from standard input to standard output, and return the exit status."""
    check_replacement(options)
    tally, persons = Tally(), _persons(photos, options)
    for _, result in each([STDIN], 1, partial(_redacted, options, persons), 1):
        if isinstance(result, FaceguardError):
            say(f"-: {result.title} ({result.slug})")
            return 1
        with whole("standard output"):
            sys.stdout.buffer.write(result.content)
            sys.stdout.buffer.flush()
        tally.add("the picture", result.report.fields())
    say(tally.line(REDACTED))
    return 0


def _redacted(options: RedactOptions, persons: Persons, workers: Workers, source: Source, _: Tell) -> Redaction:
    return workers.submit(PhotoJobs.of(Settings()).redact(source.read(), options, persons=persons)).result()


def _persons(photos: Sequence[Path], options: RedactOptions) -> Persons:
    """Read the people on reference photos, or end the command and say why they cannot be told."""
    if not photos:
        return NOBODY
    try:
        with contextlib.closing(Crew(workers=1)) as crew:
            files = [content_of(photo) for photo in photos]
            return crew.submit(PhotoJobs.of(crew.settings).persons(files, options)).result()
    except FaceguardError as error:
        raise typer.BadParameter(f"{error.title}: {error.detail or error.slug}", param_hint="--person") from None


def check_replacement(options: RedactOptions) -> None:
    """End the command where the picture that `image` shows cannot be read: it would fail for every file."""
    if isinstance(options.replacement, Emoji):
        return
    try:
        with contextlib.closing(Crew(workers=1)) as crew:
            crew.submit(lambda tools, checkpoint: artwork(options.replacement, tools.coders, checkpoint)).result()
    except InvalidOptionError as error:
        raise typer.BadParameter(error.errors[0].message, param_hint="--replacement") from None


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
        say(f"{len(told.failed)} could not be done:\n" + "\n".join(told.failed))
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
