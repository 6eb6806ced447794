"""The pictures of files, folders, URLs and standard input, one after the other and never all at once."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from faceguard.batch.folder import Folder
from faceguard.batch.store import NOTHING, FileState, Store
from faceguard.codecs import CODECS
from faceguard.errors import FaceguardError

if TYPE_CHECKING:
    from faceguard.batch.bucket import Bucket

SUFFIXES = frozenset(suffix for codec in CODECS.values() for suffix in codec.suffixes)
"""What is taken from a folder; a file that is named itself is always tried."""
STDIN = "-"


class UnknownPlaceError(FaceguardError):
    slug = "unknown-place"
    title = "This URL cannot be reached with what is installed"


class UnreadableFileError(FaceguardError):
    slug = "unreadable-file"
    title = "The file cannot be read"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: where it is, its name relative to what was asked for, and its state when it was listed."""

    store: Store
    relative: Path
    state: FileState = NOTHING
    named: bool = False
    """Whether it was asked for itself, and not found in a folder."""

    @property
    def is_picture(self) -> bool:
        """Whether it is to be read: by its name, or as a folder that cannot be listed, for the reading to say so."""
        return self.named or self.relative.suffix.lower() in SUFFIXES or self.state == NOTHING

    @property
    def address(self) -> str:
        """As people are told of it."""
        return self.store.address(self.relative)

    def read(self) -> bytes:
        """The file's bytes; raises UnreadableFileError."""
        try:
            return self.store.read(self.relative)
        except OSError as error:
            raise UnreadableFileError(error.strerror) from None


class StandardInput(Folder):
    """The picture that is piped in."""

    def __init__(self) -> None:
        super().__init__(Path())

    def address(self, name: Path) -> str:  # noqa: ARG002 - it has none
        """As it is asked for."""
        return STDIN

    def read(self, name: Path) -> bytes:  # noqa: ARG002 - it has none
        """To its end."""
        return sys.stdin.buffer.read()


def store(address: str) -> Store:
    """A folder of this machine or behind a URL; raises UnknownPlaceError."""
    return _bucket(address) if "://" in address else Folder(Path(address))


def sources(addresses: Sequence[str], *, beside: Store | None = None) -> Iterator[Source]:
    """The pictures of files, of folders with all below them in order of name, of URLs, and `-` for standard input.

    What lies in the store `beside` is left out, as are hidden files and folders.
    """
    return (source for source in everything(addresses, beside=beside) if source.is_picture)


def everything(addresses: Sequence[str], *, beside: Store | None = None) -> Iterator[Source]:
    """The same with the files of folders that are no pictures."""
    for address in addresses:
        root, name = _located(address)
        if name is None:
            yield from (Source(root, file, state) for file, state in root.files(beside))
        else:
            yield Source(root, name, root.state(name), named=True)


def _located(address: str) -> tuple[Store, Path | None]:
    """A folder, or a file by the folder it is in and its name."""
    if address == STDIN:
        return StandardInput(), Path(STDIN)
    if "://" not in address:
        path = Path(address)
        return (Folder(path), None) if path.is_dir() else (Folder(path.parent), Path(path.name))
    bucket = _bucket(address)
    parent, _, name = bucket.url.rpartition("/")
    if parent.endswith("/") or (Path(name).suffix.lower() not in SUFFIXES and bucket.is_folder()):
        return bucket, None
    return _bucket(parent), Path(name)


def _bucket(url: str) -> "Bucket":
    try:
        from faceguard.batch.bucket import Bucket  # noqa: PLC0415 - what it needs comes with an extra

        return Bucket(url)
    except ImportError:
        raise UnknownPlaceError("s3:// and http:// need the extra s3, gs:// needs gcs") from None
    except ValueError as error:
        raise UnknownPlaceError(str(error)) from None
