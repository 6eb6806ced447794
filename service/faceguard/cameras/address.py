"""Where pictures come from and go to, and how that is told: without credentials, paths and names."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

STANDARD = "-"
PUSHED = {"rtsp": "rtsp", "rtsps": "rtsp", "rtmp": "flv", "rtmps": "flv"}
"""Schemes of servers that streams are sent to, and FFmpeg's names of what is sent."""
PULLED = frozenset({*PUSHED, "http", "https"})
RECORDED = ".mp4"
PLAYLIST = "index.m3u8"


class AddressError(ValueError):
    """What is wrong with an address; of that nothing but the name of a file that is not there."""


class SourceKind(StrEnum):
    """How a source is read."""

    NETWORK = "network"
    DEVICE = "device"
    FILE = "file"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class Source:
    """Where pictures come from."""

    kind: SourceKind
    address: str

    @classmethod
    def of(cls, word: str) -> "Source":
        """Read one as people write it; raises AddressError."""
        if word == STANDARD:
            return cls(SourceKind.INPUT, word)
        if "://" in word:
            if _split(word).scheme not in PULLED:
                raise AddressError(f"a source is a file, a device or one of {', '.join(sorted(PULLED))}")
            return cls(SourceKind.NETWORK, word)
        if word.startswith("/dev/"):
            return cls(SourceKind.DEVICE, word)
        if not Path(word).is_file():
            raise AddressError(f"there is no file {_bare(word)}")
        return cls(SourceKind.FILE, word)

    @property
    def ends(self) -> bool:
        """Whether it has an end after which nothing comes any more."""
        return self.kind in {SourceKind.FILE, SourceKind.INPUT}

    @property
    def is_paced(self) -> bool:
        """Whether it gives pictures faster than they were taken, so that they have to be shown at their times."""
        return self.kind is SourceKind.FILE or _split(self.address).scheme in {"http", "https"}

    @property
    def place(self) -> str:
        """What is one and the same for one source, however it is written."""
        return os.path.realpath(self.address) if self.kind is SourceKind.FILE else self.address

    def __str__(self) -> str:
        """Name it without what nobody is to read."""
        return _told(self.address) if self.kind is SourceKind.NETWORK else f"the {self.kind}"


class SinkKind(StrEnum):
    """How a sink is written to."""

    MJPEG = "mjpeg"
    PUSH = "push"
    HLS = "hls"
    FILE = "file"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Sink:
    """Where pictures go to."""

    kind: SinkKind
    address: str

    @classmethod
    def of(cls, word: str) -> "Sink":
        """Read one as people write it; raises AddressError."""
        if word == STANDARD:
            return cls(SinkKind.OUTPUT, word)
        if "://" in word:
            return cls._at(_split(word), word)
        if Path(word).suffix.lower() == RECORDED:
            if not (folder := Path(word).parent).is_dir():
                raise AddressError(f"there is no folder {_bare(str(folder))}")
            return cls(SinkKind.FILE, word)
        if word.endswith("/") or Path(word).is_dir():
            return cls(SinkKind.HLS, word)
        raise AddressError(f"a sink is a server, a folder with a / at its end, a file with {RECORDED} there, or -")

    @classmethod
    def _at(cls, parts: SplitResult, word: str) -> "Sink":
        if parts.scheme in PUSHED:
            return cls(SinkKind.PUSH, word)
        if parts.scheme != "http" or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise AddressError("a sink with :// is http://HOST:PORT/, rtsp:// or rtmp://")
        return cls(SinkKind.MJPEG, word)

    @property
    def place(self) -> str:
        """What is one and the same for one sink, however it is written."""
        return os.path.realpath(self.address) if self.kind in {SinkKind.FILE, SinkKind.HLS} else self.address

    @property
    def door(self) -> tuple[str, int]:
        """Host and port that MJPEG is served at."""
        return door_of(self.address)

    @property
    def path(self) -> str:
        """Path that it is served at."""
        return _split(self.address).path or "/"

    @property
    def playlist(self) -> Path:
        """The file that players of an HLS folder open."""
        return Path(self.address) / PLAYLIST

    def __str__(self) -> str:
        """Name it without what nobody is to read."""
        return _told(self.address) if self.kind in {SinkKind.PUSH, SinkKind.MJPEG} else f"the {self.kind}"


def door_of(address: str) -> tuple[str, int]:
    """Return host and port of an http:// address; raises AddressError."""
    parts = _split(address)
    if parts.scheme != "http" or not parts.hostname:
        raise AddressError("an address such as http://127.0.0.1:8090/ is needed")
    return parts.hostname, 80 if parts.port is None else parts.port


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is no number
    except ValueError:
        raise AddressError("this is no address") from None
    return parts


def _bare(word: str) -> str:
    """Return what was taken for a file's name without what stands before an @ or behind a ?, as in an address."""
    return word.rpartition("@")[2].partition("?")[0]


def _told(address: str) -> str:
    """Return scheme, host and port: a path may hold a stream's key, and a query a password."""
    parts = _split(address)
    host = parts.hostname or ""
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{'' if parts.port is None else f':{parts.port}'}"
