"""The store that the results go to."""

from collections.abc import Sequence
from pathlib import Path

from faceguard.batch.folder import Folder
from faceguard.batch.pictures import Source, StandardInput
from faceguard.batch.store import Store
from faceguard.codecs import CODECS
from faceguard.errors import FaceguardError, TakenNameError
from faceguard.photo.results import Redaction

Owners = dict[Path, Path]
"""Results, and the pictures they belong to; by their relative paths."""


class UnwritableFileError(FaceguardError):
    slug = "unwritable-file"
    title = "The result cannot be written"


class Results:
    """Writes each result where it belongs, and never over an input or another picture's result."""

    def __init__(self, store: Store, inputs: Sequence[str]) -> None:
        self._store = store
        paths = [Path(address) for address in inputs if "://" not in address]
        self._named = {path.resolve() for path in paths if not path.is_dir()}
        # results inside a folder of inputs are none of its inputs, as its listing leaves them out
        out = store.path.resolve() if isinstance(store, Folder) else Path("/")
        roots = [path.resolve() for path in paths if path.is_dir()]
        self._roots = [root for root in roots if root == out or not out.is_relative_to(root)]

    def deliver(self, source: Source, result: Redaction, owners: Owners) -> Path:
        """Write a redacted picture and return its relative path; raises TakenNameError and UnwritableFileError."""
        output = _name(source, result)
        self.write(source, output, result.content, owners)
        return output

    def write(self, source: Source, output: Path, content: bytes, owners: Owners) -> None:
        """Write the whole of it or nothing, and note whose it is."""
        if self._is_input(output) or owners.setdefault(output, source.relative) != source.relative:
            raise TakenNameError
        try:
            self._store.write(output, content)
        except OSError as error:
            raise UnwritableFileError(error.strerror) from None

    def _is_input(self, output: Path) -> bool:
        if not isinstance(self._store, Folder):
            return False  # it refuses places with inputs in them
        target = (self._store.path / output).resolve()
        return target in self._named or (target.exists() and any(target.is_relative_to(root) for root in self._roots))


def _name(source: Source, result: Redaction) -> Path:
    """The relative path of a result."""
    if isinstance(source.store, StandardInput):
        return Path("redacted").with_suffix(CODECS[result.format].suffix)
    return result.named(source.relative)
