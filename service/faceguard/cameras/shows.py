"""What is written for those who watch: JPEGs one by one, a stream, or a recording."""

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from faceguard import codecs
from faceguard.cameras.address import PLAYLIST
from faceguard.errors import UnwritableFileError
from faceguard.formats import PictureFormat
from faceguard.media.broadcast import BASE, Broadcast
from faceguard.media.carriage import FLOW
from faceguard.media.encoders import H264, bits_of
from faceguard.media.film import VideoFacts
from faceguard.media.frames import Colour, VideoPicture
from faceguard.media.writer import Writer
from faceguard.picture import Frame, Picture, Pixels
from faceguard.video.finished import audited
from faceguard.video.place import growing

HEAD = struct.Struct("<I")
"""How long the JPEG is that follows."""
QUALITY = 80
"""Of JPEGs, where none is asked for."""

COLOUR = Colour(matrix=1)
"""What becomes of R, G and B."""

Size = tuple[int, int]
"""Width and height."""


class Show(Protocol):
    """Takes pictures of one size."""

    def write(self, pixels: Pixels, seconds: float) -> None:
        """Write a picture (height, width, 3) RGB that is shown at a time since the beginning.

        Raises one of NOT_TAKEN.
        """
        ...


Opening = Callable[[Size], AbstractContextManager[Show]]
"""Begins a show, which is finished where the block ends well."""


class Pipe:
    """One end of a pipe, of which each write takes all."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes) -> int:
        """Write all of it; raises OSError where nobody reads."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
        return len(data)

    def close(self) -> None:
        """Let whoever reads know that nothing more comes."""
        os.close(self._descriptor)


class Jpegs:
    """JPEGs, each with its length before it."""

    def __init__(self, pipe: Pipe, quality: int | None) -> None:
        self._pipe, self._quality = pipe, quality or QUALITY

    def write(self, pixels: Pixels, _: float) -> None:
        """Write one, audited as every picture that leaves."""
        frame = Frame(pixels)
        source = Picture(PictureFormat.JPEG, (frame,))
        content = codecs.encode(source, [frame], PictureFormat.JPEG, self._quality)
        self._pipe.write(HEAD.pack(len(content)) + content)


class Recording:
    """A video file, written as any redacted video is."""

    def __init__(self, writer: Writer) -> None:
        self._writer, self._before = writer, -1

    def write(self, pixels: Pixels, seconds: float) -> None:
        """Write the next picture."""
        time = self._before = max(round(seconds / BASE), self._before + 1)
        self._writer.write(VideoPicture.of_rgb(pixels, time))


@contextmanager
def jpegs(pipe: Pipe, _: Size, *, quality: int | None) -> Iterator[Jpegs]:
    """Begin to write JPEGs."""
    with closing(pipe):
        yield Jpegs(pipe, quality)


@contextmanager
def packets(pipe: Pipe, size: Size) -> Iterator[Broadcast]:
    """Begin a stream that another process carries on."""
    with closing(pipe), Broadcast(pipe, FLOW, size) as show:  # type: ignore[arg-type]  # what is asked of a file is there
        yield show


@contextmanager
def transport(pipe: Pipe, size: Size) -> Iterator[Broadcast]:
    """Begin a stream for players."""
    with closing(pipe), Broadcast(pipe, "mpegts", size) as show:  # type: ignore[arg-type]  # what is asked of a file is there
        yield show


@contextmanager
def playlist(folder: Path, size: Size) -> Iterator[Broadcast]:
    """Begin an HLS folder; raises UnwritableFileError."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UnwritableFileError(error.strerror) from None
    with Broadcast(str(folder / PLAYLIST), "hls", size) as show:
        yield show


@contextmanager
def recording(target: Path, size: Size) -> Iterator[Recording]:
    """Begin a file, which is there once it is finished and audited; raises UnwritableFileError and LeakError."""
    with growing(target) as place:
        with Writer(place.open, _facts(size), [], bits_of(size), H264) as writer:
            yield Recording(writer)
            writer.finish()
        audited(place, H264.container.name, lambda: None)


def _facts(size: Size) -> VideoFacts:
    return VideoFacts(*size, "h264", Fraction(25), BASE, Fraction(1), (), COLOUR, Fraction(0))
