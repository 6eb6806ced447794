"""The pictures and videos of files, folders, URLs and standard input, one at a time."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faceguard.batch.folder import Folder
from faceguard.batch.store import UNKNOWN, FileState, Store
from faceguard.codecs import CODECS, is_picture
from faceguard.container.films import begins_as_video, is_transport_stream
from faceguard.errors import FaceguardError, UnreadableFileError
from faceguard.formats import VIDEO_SUFFIXES
from faceguard.photo.results import Redaction
from faceguard.video.place import Place

SUFFIXES = frozenset(suffix for codec in CODECS.values() for suffix in codec.suffixes)
"""The suffixes of pictures. Others are known by their first bytes; a file that is named itself is always tried."""
STDIN = "-"
_ALSO_PROGRAMS = frozenset({".ts", ".mts"})
"""Suffixes of videos that programs in TypeScript have, too."""
_SOUND = frozenset({".m4a", ".m4b", ".mka", ".oga", ".ogg", ".opus", ".wma"})
"""Suffixes of sound alone, in containers that videos come in."""


class UnknownPlaceError(FaceguardError):
    slug = "unknown-place"
    title = "This URL cannot be reached with what is installed"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its store, its path relative to the address given, and its state when it was listed."""

    store: Store
    relative: Path
    state: FileState = UNKNOWN
    named: bool = False
    """Whether its own address was given, rather than a folder's."""
    follows_links: bool = False
    """Whether a link may lead out of the folder to it; one that was named may be such a link."""
    _head: list[bytes] = field(default_factory=list, repr=False, compare=False)
    """Its first bytes, once they were asked for: an object store takes a request for them."""

    def lies_in(self, store: Store) -> bool:
        """Tell whether it is the file of this name in a store."""
        return self.store.location(self.relative) == store.location(self.relative)

    def is_wanted(self) -> bool:
        """Tell by name or first bytes whether it is a picture or a video.

        It also is where it is named itself, or cannot be read, as reading says why.
        """
        return self.named or self._is_named_as_picture or self.is_video() or self._begins_as(is_picture, unread=True)

    def is_video(self) -> bool:
        """Tell by name or first bytes whether it is a video."""
        suffix = self.relative.suffix.lower()
        if suffix in _ALSO_PROGRAMS:
            return self._begins_as(is_transport_stream, unread=self.named)
        return suffix in VIDEO_SUFFIXES or (not self._is_named_as_picture and self._begins_as(self.begins_as_video))

    def begins_as_video(self, head: bytes) -> bool:
        """Tell by the first bytes, unless it is named as sound."""
        return self.relative.suffix.lower() not in _SOUND and begins_as_video(head) and not is_picture(head)

    @property
    def _is_named_as_picture(self) -> bool:
        return self.relative.suffix.lower() in SUFFIXES or (self.state == UNKNOWN and not self.named)

    def _begins_as(self, kind: Callable[[bytes], bool], *, unread: bool = False) -> bool:
        """Tell by the first bytes, or say what is to be thought where they cannot be read."""
        size, _ = self.state
        try:
            return size > 0 and kind(self._beginning())
        except OSError:
            return unread

    def _beginning(self) -> bytes:
        if not self._head:
            self._head.append(self.store.beginning(self.relative, within=not (self.named or self.follows_links)))
        return self._head[0]

    @property
    def address(self) -> str:
        """How messages and reports name it."""
        return self.store.address(self.relative)

    def name_among(self, addresses: Sequence[str]) -> str:
        """Return how a data set names it: by its path in the one folder that was given, or else by its address."""
        return self.relative.as_posix() if len(addresses) == 1 and not self.named else self.address

    def check(self) -> None:
        """Raise UnreadableFileError for a file that is named and can be told to be unreadable before it is read."""
        if self.named or self.state == UNKNOWN:
            try:
                self.store.check(self.relative)
            except OSError as error:
                raise UnreadableFileError(error.strerror) from None

    def read(self) -> bytes:
        """Return the picture's bytes; raises UnreadableFileError."""
        if self.named or self.follows_links:
            return _read(self.store.read, self.relative)
        return self.read_within()

    def read_within(self) -> bytes:
        """Return the file's bytes; raises UnreadableFileError, also where a link leads out of the store to it."""
        return _read(self.store.read_within, self.relative)

    @contextlib.contextmanager
    def lying(self) -> Iterator[Place]:
        """Give the file to be read piece by piece; raises UnreadableFileError."""
        with contextlib.ExitStack() as stack:
            try:
                within = not (self.named or self.follows_links)
                place = stack.enter_context(self.store.lying(self.relative, within=within))
            except OSError as error:
                raise UnreadableFileError(error.strerror) from None
            yield place

    def result(self, redaction: Redaction) -> Path:
        """Return the relative path of the result."""
        return redaction.named(self.relative)


@dataclass(frozen=True, slots=True)
class StandardInput(Source):
    """The picture that is piped in."""

    store: Store = field(default_factory=lambda: Folder(Path()))
    relative: Path = Path(STDIN)
    named: bool = True

    @property
    def address(self) -> str:
        """How it is named on the command line."""
        return STDIN

    def is_video(self) -> bool:
        """Take it for a picture: it is read once."""
        return False

    def check(self) -> None:
        """Raise nothing: it is read once."""

    def read(self) -> bytes:
        """Return all that is piped in; raises UnreadableFileError."""
        if sys.stdin is None:  # as Python has it where the process was started without one
            raise UnreadableFileError("It is closed")
        return _read(lambda _: sys.stdin.buffer.read(), self.relative)

    def result(self, redaction: Redaction) -> Path:
        """Return a fixed name: standard input has none."""
        return Path("redacted").with_suffix(CODECS[redaction.format].suffix)


def _read(read: Callable[[Path], bytes], name: Path) -> bytes:
    try:
        return read(name)
    except OSError as error:
        raise UnreadableFileError(error.strerror) from None


def store(address: str) -> Store:
    """Return the store at a path or URL; raises UnknownPlaceError."""
    return _bucket(address) if "://" in address else Folder(Path(address))


def sources(addresses: Sequence[str], *, follows_links: bool = False) -> Iterator[Source]:
    """List the pictures and videos at some addresses: files, folders and URLs with all below them, and standard input.

    Folders are listed in order of name; hidden files and folders are left out.
    """
    return (source for source in everything(addresses, follows_links=follows_links) if source.is_wanted())


def everything(
    addresses: Sequence[str], *, beside: Store | None = None, follows_links: bool = False
) -> Iterator[Source]:
    """List the pictures, the videos, and the other files of folders; what lies in the store `beside` is left out.

    Links of folders that lead out of them are listed as well; whether they are followed is asked when they are read.
    """
    for address in addresses:
        if address == STDIN:
            yield StandardInput()
            continue
        root, name = _located(address)
        if name is None:
            yield from (Source(root, file, state, follows_links=follows_links) for file, state in root.files(beside))
        else:
            yield Source(root, name, root.state(name), named=True)


def is_one_file(address: str) -> bool:
    """Tell whether an address is that of a file, or standard input, rather than a folder's."""
    return address == STDIN or _located(address)[1] is not None


def _located(address: str) -> tuple[Store, Path | None]:
    """Return the store of a folder and None, or the store that holds a file and the file's name."""
    place = store(address)
    if "://" not in address:
        path = Path(address)
        return (place, None) if place.is_folder() else (Folder(path.parent), Path(path.name))
    parent, _, name = address.rstrip("/").rpartition("/")
    is_file = Path(name).suffix.lower() in SUFFIXES | VIDEO_SUFFIXES
    if parent.endswith("/") or (not is_file and place.is_folder()):
        return place, None
    return store(parent), Path(name)


def _bucket(url: str) -> Store:
    try:
        from faceguard.batch.bucket import Bucket  # noqa: PLC0415 - what it needs comes with an extra

        return Bucket(url)
    except ImportError:
        how = "pip install 'face-privacy-guard[s3]'"
        raise UnknownPlaceError(f"s3:// and http:// need the extra s3, and gs:// needs gcs: {how}") from None
    except ValueError as error:
        raise UnknownPlaceError(str(error)) from None
