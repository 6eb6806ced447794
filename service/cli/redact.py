"""`faceguard redact`: redacted copies of pictures."""

import json
import os
import secrets
import sys
from contextlib import nullcontext
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
    report: Annotated[Path | None, typer.Option("--report", help="File for a JSON line on each picture.")] = None,
) -> None:
    """Write a redacted copy of each picture; exit with 1 where one could not be made."""
    chosen = parsed(RedactOptions, options)
    if out == STDOUT and paths != [STDIN]:
        raise typer.BadParameter("the standard output takes one picture, from the standard input")
    taken: set[Path] = set()
    failed = False
    with report.open("w") if report else nullcontext() as lines:
        for source, result in each(paths, lambda pipeline, _, data: pipeline.redact(data, chosen)):
            try:
                told = _deliver(source, result, out, taken)
            except FaceguardError as error:
                failed = True
                told = {"error": {"type": error.type, "title": error.title}}
                typer.echo(f"{os.fspath(source.path)}: {error.title} ({error.slug})", err=True)
            if lines:
                print(json.dumps({"path": os.fspath(source.path), **told}), file=lines, flush=True)
    raise typer.Exit(int(failed))


def _deliver(source: Source, result: Redaction | FaceguardError, out: Path, taken: set[Path]) -> dict[str, Any]:
    """Write a result where it belongs and return its report, or raise what went wrong."""
    if isinstance(result, FaceguardError):
        raise result
    if out == STDOUT:
        sys.stdout.buffer.write(result.content)
        return result.report.fields()
    target = out / _name(source, result)
    if target in taken or (target.exists() and source.path.exists() and target.samefile(source.path)):
        raise TakenNameError
    taken.add(target)
    _write(target, result.content)
    return result.report.fields()


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
        temporary.write_bytes(content)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
