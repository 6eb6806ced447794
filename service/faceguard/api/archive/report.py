"""`report.jsonl`: what became of each file of an archive; and `receipts.jsonl`, where the service has a key."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from faceguard.api.problems import problem_fields
from faceguard.archive.lines import Lines
from faceguard.archive.names import TakenNames, checked, portable
from faceguard.errors import FaceguardError
from faceguard.metrics import Metrics
from faceguard.photo.results import Redaction
from faceguard.receipts.chain import Chain

NAME = "report.jsonl"
"""The last file of the response."""
RECEIPTS = "receipts.jsonl"
"""The one before it."""


class ArchiveReport:
    """Collects a line for each file, and sees to it that no two results share a name."""

    def __init__(self, metrics: Metrics, chain: Chain | None) -> None:
        """Take the chain of the archive's receipts, where it gets any."""
        self._metrics, self._chain = metrics, chain
        self._lines, self._receipts = Lines(), Lines()
        self._taken = TakenNames()
        for name in (NAME, *([RECEIPTS] if chain else ())):
            self._taken.take(PurePosixPath(name))
        self._redacted = self._failed = 0

    def add(self, name: str, redaction: Redaction) -> str:
        """Add the line of a redacted picture and return the name of its result; raises TakenNameError."""
        path = redaction.named(portable(checked(name)))
        self._taken.take(path)
        result = path.as_posix()
        self._redacted += 1
        report = redaction.report.fields()
        if self._chain:
            self._receipts.append(self._chain.add(report))
        self._lines.add({"path": name, "output": result, **report})
        return result

    def receipts(self) -> Iterator[bytes] | None:
        """Return all receipts in pieces; None where there is none."""
        return self._receipts.pieces() if self._chain and self._chain.count else None

    def withdraw(self) -> None:
        """Give no receipts: the results are taken back."""
        self._chain = None

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
