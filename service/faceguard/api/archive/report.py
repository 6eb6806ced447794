"""`report.jsonl`: what became of each file of an archive."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from faceguard.api.problems import problem_fields
from faceguard.archive.lines import Lines
from faceguard.archive.names import TakenNames, checked, portable
from faceguard.errors import FaceguardError
from faceguard.metrics import Metrics
from faceguard.photo.results import Redaction

NAME = "report.jsonl"
"""The last file of the response."""


class ArchiveReport:
    """Collects a line for each file, and sees to it that no two results share a name."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._lines = Lines()
        self._taken = TakenNames()
        self._taken.take(PurePosixPath(NAME))
        self._redacted = self._failed = 0

    def add(self, name: str, redaction: Redaction) -> str:
        """Add the line of a redacted picture and return the name of its result; raises TakenNameError."""
        path = redaction.named(portable(checked(name)))
        self._taken.take(path)
        result = path.as_posix()
        self._redacted += 1
        self._lines.add({"path": name, "output": result, **redaction.report.fields()})
        return result

    def fail(self, name: str, error: FaceguardError) -> None:
        """Add the line of a file without a result."""
        self._failed += 1
        self._lines.add({"path": name, "error": self._counted(error)})

    def finish(self, error: FaceguardError | None) -> Iterator[bytes]:
        """Add the last line, with the error that ended the work early, if any; return all lines in pieces."""
        counts = {"redacted": self._redacted, "failed": self._failed, "complete": error is None}
        self._lines.add(counts | ({"error": self._counted(error)} if error else {}))
        return self._lines.pieces()

    def _counted(self, error: FaceguardError) -> dict[str, Any]:
        self._metrics.refused.labels(error.slug).inc()
        return problem_fields(error)
