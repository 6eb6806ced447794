"""The work of `faceguard check`, once its words are known to be right."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from faceguard.batch.folder import Folder
from faceguard.batch.gate import Gate
from faceguard.batch.look import Look
from faceguard.batch.pictures import Source, everything
from faceguard.batch.tally import FOUND, Tally
from faceguard.cli.check import VerdictForm
from faceguard.cli.run import STOPPED, each, located, say, say_none, whole
from faceguard.errors import FaceguardError
from faceguard.gate.baseline import Baseline, BaselineError
from faceguard.gate.verdict import Verdict
from faceguard.gate.writing import as_json, as_sarif, as_text
from faceguard.options import DetectOptions, ReviewOptions
from faceguard.settings import Settings

FORMS = {VerdictForm.TEXT: as_text, VerdictForm.JSON: as_json, VerdictForm.SARIF: as_sarif}
FACES = 1
"""The exit status where a file holds faces."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for."""

    paths: Sequence[str]
    options: DetectOptions
    form: VerdictForm
    baseline: Path | None = None
    new_baseline: Path | None = None
    jobs: int | None = None
    follows_links: bool = False


@dataclass(slots=True)
class _Count:
    """What the verdicts come to, while they pass."""

    tally: Tally = field(default_factory=Tally)
    with_faces: int = 0
    kept: list[Verdict] = field(default_factory=list)
    """Those with faces, where they are to be written to a baseline."""

    def add(self, source: Source, result: dict[str, Any] | FaceguardError, *, keep: bool) -> Verdict:
        verdict = Verdict.of(source.address, result)
        if verdict.outcome == "faces":
            self.with_faces += 1
            if keep:
                self.kept.append(verdict)
        if isinstance(result, FaceguardError):
            self.tally.failed += 1
        elif verdict.outcome == "known":
            self.tally.known += 1
        else:
            self.tally.add(source.address, result)
        return verdict


def checked(order: Order) -> int:
    """Write the verdicts, and return the exit status."""
    for path in order.paths:
        located(path)
    known = _known(order.baseline)
    files = everything(order.paths, follows_links=order.follows_links)
    found, count = Counter(source.is_wanted() for source in files), _Count()
    count.tally.left_out = found[False]
    if not found[True]:
        return say_none(count.tally)
    gate = Gate(Look(Settings(), ReviewOptions.of(order.options)), known)
    results = each(order.paths, found[True], gate, order.jobs, follows_links=order.follows_links)

    def verdicts() -> Iterator[Verdict]:
        for source, result in results:
            yield count.add(source, result, keep=order.new_baseline is not None)

    for piece in FORMS[order.form](verdicts()):
        with whole("standard output"):
            typer.echo(piece, nl=False)
    if order.new_baseline:
        with whole():
            _write(order.new_baseline, Baseline.of(count.kept))
    say(count.tally.line(FOUND))
    if count.tally.failed:
        return STOPPED
    return FACES if count.with_faces and not order.new_baseline else 0


def _known(path: Path | None) -> frozenset[str]:
    """Return the digests of known files, or end the command where there is no such file."""
    try:
        return frozenset(Baseline.read(path).known) if path else frozenset()
    except OSError as error:
        reason = str(error.strerror)
    except BaselineError as error:
        reason = error.title
    raise typer.BadParameter(f"{path}: {reason}", param_hint="--baseline")


def _write(path: Path, baseline: Baseline) -> None:
    try:
        Folder(path.parent).write(Path(path.name), baseline.content())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
