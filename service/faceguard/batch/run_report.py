"""The report on one run."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from faceguard.batch.beneath import named
from faceguard.batch.manifest import Manifest
from faceguard.batch.non_pictures import UnnamedPictureError
from faceguard.batch.pictures import Source
from faceguard.batch.review import Review
from faceguard.batch.tally import Tally
from faceguard.batch.task import Written
from faceguard.errors import FaceguardError, TakenNameError, UnwritableFileError
from faceguard.receipts.chain_file import ChainFile
from faceguard.receipts.receipt import digest

COPIED = ("input_sha256", "output_sha256", "model_sha256", "seconds")
"""The fields of a report that the manifest repeats."""
BESIDE = ".receipt.json"
"""What follows the name of a result in that of its receipt."""
FOUND_AS = ("faces", "tracks")
"""The fields of which it has the number: that of a picture, and that of a video."""


class RunReport:
    """Writes what became of each picture to the manifest, the report and the sheets, and says what failed."""

    def __init__(
        self,
        manifest: Manifest,
        say: Callable[[str], None],
        address: Callable[[Path], str],
        report: BinaryIO | None = None,
        review: Review | None = None,
        chain: ChainFile | None = None,
        beside: Callable[[Path, bytes], None] | None = None,
    ) -> None:
        """Take what says a line to the person, and what tells the address of a result. The report has no buffer.

        Take the chain of receipts, and what writes a file beside the results where each is to have its receipt there.
        """
        self._chain, self._beside = chain, beside
        self._manifest, self._say, self._address, self._report, self._review = manifest, say, address, report, review
        self.tally = Tally()
        self.failed: list[str] = []
        """What was said of each file that failed."""
        self.folders: set[Path] = set()
        """The folders that hold results."""

    def note(self, source: Source, result: Written | FaceguardError) -> None:
        """Write a picture's lines, once its result is in place."""
        if isinstance(result, FaceguardError):
            self.fail(source, result)
            return
        self.folders.add(result.output.parent)
        self.tally.add(self._address(result.output), result.report)
        if self._review:
            self._review.add(source, result.doubts)
        found = next(name for name in FOUND_AS if name in result.report)
        line = {"output": result.output.as_posix(), "output_size": result.size, found: len(result.report[found])}
        line |= {name: result.report[name] for name in COPIED}
        if self._chain:  # before the manifest says that it is done
            line["receipt"] = self._signed(self._chain, source, result)
        self._manifest.add(source, line)
        self._tell(source, result.report)

    def fail(self, source: Source, error: FaceguardError) -> None:
        """Write and say why a file failed."""
        told = {"error": {"type": error.type, "title": error.title}}
        details = [str(error)] if str(error) != error.title else []
        if isinstance(error, UnwritableFileError) and error.output:
            details.insert(0, self._address(error.output))
        message = ": ".join([source.address, f"{error.title} ({error.slug})", *details])
        self.tally.failed += 1
        self.failed.append(message)
        self._say(message)
        self._tell(source, told)
        if not isinstance(error, TakenNameError | UnnamedPictureError):
            self._manifest.add(source, told)

    def _signed(self, chain: ChainFile, source: Source, result: Written) -> str:
        """Write the receipt, and return its digest."""
        receipt = chain.add(result.report, source.relative, result.output)
        if self._beside:
            self._beside(result.output.with_name(result.output.name + BESIDE), receipt + b"\n")
        return digest(receipt)

    def _tell(self, source: Source, told: Mapping[str, Any]) -> None:
        if self._report:
            with named(Path(self._report.name)):
                self._report.write(json.dumps({"path": source.address, **told}).encode() + b"\n")
