"""A folder behind a URL: S3, Google Cloud Storage, HTTP and whatever else fsspec reaches."""

import contextlib
import errno
import mimetypes
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import fsspec

from faceguard.batch.beneath import named
from faceguard.batch.journal import Journal, PartsJournal
from faceguard.batch.plan import Shard
from faceguard.batch.store import BEGINNING, UNKNOWN, FileState, Store
from faceguard.spool.kept import Kept
from faceguard.spool.room import Room
from faceguard.video.place import Place

WHOLE = frozenset({"gs", "memory", "s3"})
"""The protocols known to store an object whole or not at all, so that results may go there."""
TAGS = ("ETag", "etag", "md5Hash", "LastModified", "updated", "mtime", "created")
"""The fields where file systems keep what changes with the content, best first."""
PAUSES = (1, 4)
"""Seconds to wait before each retry of a request that failed for any reason but rights or absence."""

SUFFIXES = mimetypes.MimeTypes()
"""What names say of their files, whatever the machine has been told of them."""

_PIECE = 4 << 20
"""Bytes that are fetched at once of what is read piece by piece."""

Answer = TypeVar("Answer")


class Bucket:
    """Pictures and results in an object store."""

    def __init__(self, url: str) -> None:
        """Raise ImportError if its client is not installed, ValueError if the URL is none, or names no bucket."""
        urlsplit(url)
        self.url = url.rstrip("/")
        self._listed: tuple[Path, dict[str, int]] | None = None
        fsspec.get_filesystem_class(self.protocol)
        if self.url.endswith(":"):
            raise ValueError(f"{url} names no bucket")

    def __reduce__(self) -> tuple[type["Bucket"], tuple[str]]:
        """Pickle the URL alone."""
        return Bucket, (self.url,)

    @property
    def protocol(self) -> str:
        return self.url.partition(":")[0]

    def address(self, name: Path) -> str:
        """Return the URL."""
        return f"{self.url}/{name.as_posix()}" if name.parts else self.url

    def location(self, name: Path) -> str:
        """Return the URL: there are no links."""
        return self.address(name)

    def contains(self, location: str) -> bool:
        """Compare the URLs."""
        return f"{location.rstrip('/')}/".startswith(f"{self.url}/")

    def is_folder(self) -> bool:
        """Return whether there is anything below the URL; False if the store does not say."""
        try:
            return _asked(lambda: bool(self._files.isdir(self._root)))
        except OSError:
            return False

    def files(self, left_out: Store | None) -> Iterator[tuple[Path, FileState]]:
        """List the files, holding the names of one folder per level at a time."""
        within = left_out and not left_out.contains(self.url)
        return self._below(Path(), left_out if within else None)

    def names(self, folder: Path) -> list[Path]:
        """List the files of one folder."""
        try:
            return [folder / name for name, entry in self._entries(folder) if entry["type"] == "file"]
        except FileNotFoundError:
            return []

    def state(self, name: Path) -> FileState:
        """Return the bytes and the store's tag."""
        try:
            return _state(_asked(lambda: self._files.info(self._path(name))))
        except OSError:
            return UNKNOWN

    def size(self, name: Path) -> int | None:
        """Look up the size in the folder's listing. The last one is kept, as a request per name would take a day."""
        if self._listed is None or self._listed[0] != name.parent:
            try:
                entries = self._entries(name.parent)
            except OSError:
                return None
            self._listed = name.parent, {key: entry["size"] for key, entry in entries}
        return self._listed[1].get(name.name)

    def check(self, name: Path) -> None:
        """Tell nothing: every look is a request."""

    def read(self, name: Path) -> bytes:
        """Return the whole content."""
        return bytes(_asked(lambda: self._files.cat_file(self._path(name))))

    def read_within(self, name: Path) -> bytes:
        """Return the whole content: there are no links."""
        return self.read(name)

    def beginning(self, name: Path, *, within: bool) -> bytes:
        """Ask an object store for the first bytes, unless the name says that it is something else."""
        del within  # there are no links
        if self.protocol not in WHOLE or _is_named_otherwise(name):
            return b""
        return bytes(_asked(lambda: self._files.cat_file(self._path(name), start=0, end=BEGINNING)))

    def write(self, name: Path, content: bytes) -> None:
        """Write one object; the store exposes it only when complete."""
        with named(self.address(name)):
            _asked(lambda: self._files.pipe_file(self._path(name), content))

    @contextlib.contextmanager
    def lying(self, name: Path, *, within: bool) -> Iterator[Place]:
        """Fetch it into memory: who reads videos has no network."""
        del within  # there are no links
        with contextlib.closing(Room(sys.maxsize).new()) as kept:
            _asked(lambda: self._fetch(name, kept))
            yield kept

    @contextlib.contextmanager
    def growing(self, name: Path) -> Iterator[Place]:
        """Keep it in memory until it is whole, and write one object."""
        with contextlib.closing(Room(sys.maxsize).new()) as kept:
            yield kept
            with kept.open() as whole:
                self.write(name, whole.read())

    def prepare(self) -> None:
        """Tell nothing: every try is an object."""

    def remove(self, name: Path) -> None:
        """Delete the object."""
        _asked(lambda: self._files.rm_file(self._path(name)))

    def journal(self, shard: Shard | None) -> Journal:
        """Keep the lines in objects of this run alone, whatever its shard."""
        del shard
        return PartsJournal(self)

    def refuses(self, inputs: Sequence[str]) -> str | None:
        """Refuse protocols that may expose half an object, and stores that contain an input."""
        if self.protocol not in WHOLE:
            return (
                f"results do not go to {self.protocol}://, but to {', '.join(sorted(WHOLE - {'memory'}))}, or a folder"
            )
        within = any(self.contains(address) for address in inputs)
        return "the results need a place of their own, without inputs in it" if within else None

    def sweep(self, folders: Iterable[Path]) -> None:
        """Do nothing: no part of an object is ever exposed."""

    def _fetch(self, name: Path, kept: Kept) -> None:
        with self._files.open(self._path(name), "rb") as file:
            at = 0
            while piece := file.read(_PIECE):
                at += kept.write(at, piece)

    @property
    def _files(self) -> Any:
        """The file system, one per process. Its listings are not cached, since others write there too."""
        return fsspec.url_to_fs(self.url, use_listings_cache=False)[0]

    @property
    def _root(self) -> str:
        return str(fsspec.url_to_fs(self.url, use_listings_cache=False)[1]).rstrip("/")

    def _path(self, name: Path) -> str:
        return f"{self._root}/{name.as_posix()}" if name.parts else self._root

    def _entries(self, folder: Path) -> list[tuple[str, dict[str, Any]]]:
        """List the names in one folder, sorted, each with what the store says of it; a key may hold `..` or `//`."""
        path = self._path(folder)
        found = _asked(lambda: self._files.ls(path, detail=True))
        names = ((entry["name"].rstrip("/"), entry) for entry in found)
        below = ((name.removeprefix(f"{path}/"), entry) for name, entry in names if name.startswith(f"{path}/"))
        return sorted((entry for entry in below if "/" not in entry[0]), key=lambda entry: entry[0])

    def _below(self, folder: Path, left_out: Store | None) -> Iterator[tuple[Path, FileState]]:
        try:
            entries = self._entries(folder)
        except OSError:
            yield folder, UNKNOWN
            return
        for name, entry in entries:
            if name.startswith("."):  # this includes `..`
                continue
            if entry["type"] == "directory":
                if not (left_out and left_out.contains(self.location(folder / name))):
                    yield from self._below(folder / name, left_out)
            else:
                yield folder / name, _state(entry) if entry.get("size") is not None else self.state(folder / name)


def _is_named_otherwise(name: Path) -> bool:
    kind, packing = SUFFIXES.guess_type(name.name)
    return packing is not None or (kind is not None and not kind.startswith(("image/", "video/")))


def _state(entry: dict[str, Any]) -> FileState:
    tag = next((entry[key] for key in TAGS if entry.get(key)), "")
    return int(entry.get("size") or 0), str(tag)


def _asked(request: Callable[[], Answer], pauses: tuple[float, ...] = PAUSES) -> Answer:
    """Return a store's answer; raises OSError whatever its client raises."""
    try:
        return request()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        raise
    except Exception as error:
        if not pauses:
            raise OSError(errno.EIO, type(error).__name__) from error
    time.sleep(pauses[0])
    return _asked(request, pauses[1:])
