"""The folder that the results go to."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from service.batch.manifest import Manifest
from service.batch.pictures import STDIN, Source
from service.errors import FaceguardError, TakenNameError
from service.pipeline import Redaction


class UnwritableFileError(FaceguardError):
    slug = "unwritable-file"
    title = "The result cannot be written"


class Results:
    """Writes each result where it belongs, and never over an input or another result of the same run."""

    def __init__(self, folder: Path, inputs: Sequence[Path], manifest: Manifest) -> None:
        self.folder, self._manifest = folder, manifest
        self._named = {path.resolve() for path in inputs if not path.is_dir()}
        # results inside a folder of inputs are none of its inputs, as its listing leaves them out
        roots = [path.resolve() for path in inputs if path.is_dir()]
        self._roots = [root for root in roots if root == folder.resolve() or not folder.resolve().is_relative_to(root)]

    def skip(self, source: Source) -> bool:
        """Whether the result is there from an earlier run; raises TakenNameError where it is another input's too."""
        output = self._manifest.done(source)
        if output and not self._manifest.claim(output, source):
            raise TakenNameError
        if not output:
            self._manifest.begin(source)
        return output is not None

    def deliver(self, source: Source, result: Redaction) -> Path:
        """Write a redacted picture and return its relative path; raises TakenNameError and UnwritableFileError."""
        output = _name(source, result)
        self.write(source, output, result.content)
        return output

    def write(self, source: Source, output: Path, content: bytes) -> None:
        """Write under a temporary name and rename, so that no half file is ever seen under the real one."""
        target = self.folder / output
        if self._is_input(target) or not self._manifest.claim(output, source):
            raise TakenNameError
        try:
            _replace(target, content)
        except OSError as error:
            raise UnwritableFileError(error.strerror) from None

    def _is_input(self, target: Path) -> bool:
        place = target.resolve()
        return place in self._named or (place.exists() and any(place.is_relative_to(root) for root in self._roots))


def _name(source: Source, result: Redaction) -> Path:
    """The relative path of a result."""
    if source.path == STDIN:
        return Path("redacted").with_suffix(result.format.suffix)
    return result.named(source.relative)


def _replace(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".faceguard-{secrets.token_hex(8)}")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
