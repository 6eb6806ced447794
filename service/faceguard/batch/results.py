"""Writing results."""

import contextlib
import errno
from collections.abc import Iterator, Sequence
from pathlib import Path

from faceguard.batch.folder import Folder
from faceguard.batch.pictures import Source
from faceguard.batch.store import Store
from faceguard.errors import FaceguardError, TakenNameError, UnwritableFileError
from faceguard.photo.results import Redaction
from faceguard.video.place import Place
from faceguard.video.words import Codec

Owners = dict[Path, Path]
"""The pictures that results belong to, by relative paths."""


FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class FullDiskError(UnwritableFileError):
    slug = "full-disk"
    title = "There is no room for the result"


class AlreadyThereError(FaceguardError):
    slug = "already-there"
    title = "There is a file already where the result would go"


class Results:
    """Writes each result to its place, and never over an input or another picture's result."""

    def __init__(
        self,
        store: Store,
        inputs: Sequence[str],
        only: Path | None = None,
        *,
        below: Path = Path(),
        fresh: bool = False,
        suffix: str = "",
    ) -> None:
        """Give the one result the name `only`; None where each gets its picture's, in the folder `below` of the store.

        The suffix is put behind each name but that of the only result, before its file's.
        Where they have to be fresh, nothing is replaced that is there, not even an earlier result.
        """
        self._store, self._only, self._below, self._fresh = store, only, below, fresh
        self._suffix = suffix
        # Inputs behind URLs need no look: a store behind a URL refuses those that it contains.
        paths = [Folder(Path(address)) for address in inputs if "://" not in address]
        self._files = {path.location(Path()) for path in paths if not path.is_folder()}
        self._folders = [path for path in paths if path.is_folder() and not _lies_below(store, path)]

    def deliver(self, source: Source, result: Redaction, owners: Owners) -> Path:
        """Write a redacted picture and return its relative path.

        Raises TakenNameError, UnwritableFileError, and FullDiskError, after which no other result will fit either.
        """
        output = self._only or self.named(source.result(result))
        self.write(source, output, result.content, owners)
        return output

    def named(self, name: Path) -> Path:
        """Return the relative path of the result that would have this name of its source's, and has a suffix.

        A folder that could not be read is listed by its own name, which is none where it is the one that was given.
        """
        return self._below / (name.with_stem(name.stem + self._suffix) if name.name else name)

    def of_video(self, source: Source, codec: Codec) -> Path:
        """Return the relative path of a video's result."""
        return self._only or self.named(source.relative.with_suffix(codec.suffix))

    def write(self, source: Source, output: Path, content: bytes, owners: Owners) -> None:
        """Write a file whole or not at all, and note whose it is."""
        with self._taken(source, output, owners):
            self._store.write(output, content)

    @contextlib.contextmanager
    def growing(self, source: Source, output: Path, owners: Owners) -> Iterator[Place]:
        """Give a file that is there as a whole where the body ends well; raises what `deliver` raises."""
        with self._taken(source, output, owners), self._store.growing(output) as place:
            yield place

    @contextlib.contextmanager
    def _taken(self, source: Source, output: Path, owners: Owners) -> Iterator[None]:
        """Note whose a file is, and say which one it is that cannot be written."""
        if self.is_input(output) or owners.setdefault(output, source.relative) != source.relative:
            raise TakenNameError
        if self._fresh and self._store.size(output) is not None:
            raise AlreadyThereError
        try:
            yield
        except OSError as error:
            unwritten = (FullDiskError if error.errno in FULL else UnwritableFileError)(error.strerror)
            unwritten.output = output
            raise unwritten from None

    def remove(self, output: Path) -> None:
        """Remove a result; raises OSError, which names it."""
        try:
            self._store.remove(output)
        except OSError as error:
            raise OSError(error.errno, error.strerror, self._store.address(output)) from None

    def is_input(self, output: Path) -> bool:
        """Tell whether a result would replace an input."""
        location = self._store.location(output)
        among = any(folder.contains(location) for folder in self._folders)
        return location in self._files or (among and self._store.size(output) is not None)


def _lies_below(store: Store, folder: Folder) -> bool:
    """Return whether the store lies below the folder, whose listing then leaves it out."""
    return folder.contains(store.location(Path())) and not store.contains(folder.location(Path()))
