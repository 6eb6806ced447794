"""`faceguard redact`: redacted copies of pictures."""

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.options import with_options
from service.cli.pictures import STDIN, Source
from service.cli.run import each, parsed
from service.errors import FaceguardError
from service.options import RedactOptions
from service.pipeline import Redaction

STDOUT = Path("-")


class TakenNameError(FaceguardError):
    slug = "taken-name"
    title = "The result would replace an input, or the result of another input"


@with_options(RedactOptions)
def redact(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders, or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results, or - for standard output.")],
    options: dict[str, Any],
) -> None:
    """Write a redacted copy of each picture; exit with 1 where one could not be made."""
    chosen = parsed(RedactOptions, options)
    if out == STDOUT and paths != [STDIN]:
        raise typer.BadParameter("the standard output takes one picture, from the standard input")
    taken: set[Path] = set()
    failures = 0
    for source, result in each(paths, lambda pipeline, _, data: pipeline.redact(data, chosen)):
        try:
            _deliver(source, result, out, taken)
        except FaceguardError as error:
            failures += 1
            typer.echo(f"{os.fspath(source.path)}: {error.title} ({error.slug})", err=True)
    raise typer.Exit(min(failures, 1))


def _deliver(source: Source, result: Redaction | FaceguardError, out: Path, taken: set[Path]) -> None:
    """Write a result where it belongs, or raise what went wrong."""
    if isinstance(result, FaceguardError):
        raise result
    if out == STDOUT:
        sys.stdout.buffer.write(result.content)
        return
    target = out / _name(source, result)
    if target in taken or (target.exists() and source.path.exists() and target.samefile(source.path)):
        raise TakenNameError
    taken.add(target)
    _write(target, result.content)


def _name(source: Source, result: Redaction) -> Path:
    """The same relative path, with a new suffix if the format has changed."""
    if source.path == STDIN:
        return Path("redacted").with_suffix(result.format.suffix)
    unchanged = result.format == result.report.image.format
    return source.relative if unchanged else source.relative.with_suffix(result.format.suffix)


def _write(target: Path, content: bytes) -> None:
    """Write under a temporary name and rename, so that no half file is ever seen under the real one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".faceguard-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
