"""What the command line asks a run for."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from faceguard.batch.given import GivenBoxes
from faceguard.batch.journal import NoJournal
from faceguard.batch.manifest import Manifest
from faceguard.batch.plan import Plan
from faceguard.batch.target import Target, WrongTargetError
from faceguard.cli.evidence import Evidence
from faceguard.cli.redact import EngineName
from faceguard.cli.run import located
from faceguard.datasets.errors import DataSetError
from faceguard.policy.rules import fields
from faceguard.policy.standing import Standing
from faceguard.receipts.chain_file import ChainFile
from faceguard.settings import Settings
from faceguard.video.options import VideoOptions


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
        """Read what earlier runs did; nothing is kept beside a single file. Raises what `Standing.set_by` raises."""
        options = asked(self.options, self.photos)
        if self.target.suffix:
            options["suffix"] = self.target.suffix
        journal = NoJournal() if self.target.only else None
        return Manifest(self.target.store, self.plan.shard, options, journal, self.given, chain)


def asked(options: VideoOptions, photos: Sequence[Path]) -> dict[str, Any]:
    """Return what a manifest tells runs apart by; raises what `Standing.set_by` raises."""
    told = options.model_dump(mode="json", exclude_defaults=True)
    standing = Standing.set_by(Settings())
    if standing.rules is not None:
        told["standing"] = [fields(standing.rules), standing.may_be_loosened]
    if photos:  # nothing that could tell who is on them is kept, so that no later run knows the same ones
        told["persons"] = secrets.token_hex(8)
    return told


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
