"""What commands that redact have to do for receipts: the key, the operator's reasons, and the file."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import typer

from faceguard.batch.given import GivenBoxes
from faceguard.cli.options import refused
from faceguard.errors import FaceguardError, InvalidOptionError
from faceguard.options import RedactOptions
from faceguard.receipts.chain_file import ChainFile, going_on
from faceguard.receipts.keys import SigningKey
from faceguard.receipts.notary import Notary
from faceguard.receipts.reasons import NO_CODES, Codes
from faceguard.settings import Settings

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where receipts go, and by whom they are signed."""

    path: Path
    key: SigningKey
    codes: Codes = NO_CODES
    named: bool = False
    """Whether they name files."""
    beside: bool = False
    """Whether each result has its own in a file beside it, too."""


@contextlib.contextmanager
def chain_of(evidence: Evidence | None) -> Iterator[ChainFile | None]:
    """Go on with the file of receipts, where there is to be any, or end the command where it is no such one."""
    with contextlib.ExitStack() as stack:
        chain = None
        if evidence:
            try:
                goes_on = going_on(evidence.path, evidence.key, evidence.codes, named=evidence.named)
                chain = stack.enter_context(goes_on)
            except (OSError, FaceguardError) as error:
                raise _wrong("--receipts", evidence.path, error) from None
        yield chain


def evidence(
    path: Path | None,
    key: Path | None,
    reasons: Path | None,
    options: RedactOptions,
    given: GivenBoxes | None = None,
    *,
    named: bool = False,
    beside: bool = False,
) -> Evidence | None:
    """Return what was asked for, None where that is no receipt; or end the command and say what is wrong.

    A reason that is none of the operator's is wrong either way.
    """
    settings = Settings()
    listed = reasons or settings.reasons
    codes = read(Codes.read, listed, "--reasons") if listed else NO_CODES
    try:
        Notary(codes=codes).allowing(settings).check(options)
        for boxes in given.boxes.values() if given else ():
            codes.check(options.model_copy(update={"boxes": boxes}))
    except InvalidOptionError as error:
        raise refused(error) from None
    if path is None:
        if key or named or beside:
            raise typer.BadParameter("--receipt-key, --receipt-names and --receipt-beside belong to --receipts")
        return None
    if not (chosen := key or settings.receipt_key):
        why = "receipts are signed: make a key with `faceguard keys new FILE`, and name it by --receipt-key FILE"
        raise typer.BadParameter(why)
    return Evidence(path, read(SigningKey.read, chosen, "--receipt-key"), codes, named, beside)


def read(reader: Callable[[Path], Read], path: Path, option: str) -> Read:
    """Read a file, or end the command and say what is wrong with it."""
    try:
        return reader(path)
    except (OSError, FaceguardError) as error:
        raise _wrong(option, path, error) from None


def _wrong(option: str, path: Path, error: OSError | FaceguardError) -> typer.BadParameter:
    reason = error.strerror if isinstance(error, OSError) else ": ".join(filter(None, (error.title, error.detail)))
    return typer.BadParameter(f"{path}: {reason}", param_hint=option)
