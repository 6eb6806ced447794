"""What becomes of the pictures of one run, in all the places where it is told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import typer

from faceguard.batch.manifest import Manifest
from faceguard.batch.non_pictures import UnnamedPictureError
from faceguard.batch.pictures import Source
from faceguard.batch.review import Review
from faceguard.batch.task import Written
from faceguard.errors import FaceguardError, TakenNameError

COPIED = ("input_sha256", "output_sha256", "model_sha256", "seconds")
"""What the manifest has of a picture's report."""


class RunReport:
    """Manifest, report, sheets and standard error."""

    def __init__(self, manifest: Manifest, report: IO[str] | None, review: Review | None) -> None:
        self._manifest, self._report, self._review = manifest, report, review
        self._failed: list[str] = []
        self.folders: set[Path] = set()
        """Those that results were written to."""

    def note(self, source: Source, result: Written | FaceguardError) -> None:
        """Write a picture's lines when its result is in its place."""
        if isinstance(result, FaceguardError):
            self.fail(source, result)
            return
        self.folders.add(result.output.parent)
        if self._review:
            self._review.add(source, result.doubts)
        line = {"output": result.output.as_posix(), "output_size": result.size, "faces": len(result.report["faces"])}
        self._manifest.add(source, line | {name: result.report[name] for name in COPIED})
        self._tell(source, result.report)

    def fail(self, source: Source, error: FaceguardError) -> None:
        """Say that a file could not be done, and why."""
        told = {"error": {"type": error.type, "title": error.title}}
        detail = f": {error}" if str(error) != error.title else ""
        message = f"{source.address}: {error.title} ({error.slug}){detail}"
        self._failed.append(message)
        typer.echo(message, err=True)
        self._tell(source, told)
        if not isinstance(error, TakenNameError | UnnamedPictureError):
            self._manifest.add(source, told)

    def summary(self) -> int:
        """Say once more what could not be done; returns the exit status."""
        if len(self._failed) > 1:
            typer.echo(f"{len(self._failed)} could not be done:\n" + "\n".join(self._failed), err=True)
        return int(bool(self._failed))

    def _tell(self, source: Source, told: Mapping[str, Any]) -> None:
        if self._report:
            print(json.dumps({"path": source.address, **told}), file=self._report, flush=True)
