"""What goes in: paths, bytes, files and arrays."""

import io
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray

from faceguard.errors import FaceguardError, UnreadableFileError

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | NDArray[np.uint8]
"""A path, a file's bytes, a file that is open for reading, or (height, width, 3) in R, G, B order."""


ReferencePhotos = Source | list[Source] | tuple[Source, ...]
"""One reference photo, or a list of at most eight."""


class UnsupportedInputError(FaceguardError):
    slug = "unsupported-input"
    title = "Give a path, bytes, a file opened for reading bytes, or an array"


def content_of(source: Source) -> bytes:
    """Return a file's bytes; an array's are those of a BMP. Raises UnsupportedInputError and UnreadableFileError."""
    if isinstance(source, bytes):
        return source
    if isinstance(source, bytearray | memoryview):
        return bytes(source)
    if isinstance(source, np.ndarray):
        return _bitmap(source)
    try:
        if isinstance(source, str | os.PathLike):
            return Path(source).read_bytes()
        return _read(source)
    except OSError as error:
        raise UnreadableFileError(error.strerror) from None
    except ValueError:  # a path with a NUL, a file that is closed
        raise UnreadableFileError from None


def photos_of(person: ReferencePhotos | None) -> list[bytes]:
    """Return the files of reference photos; raises what `content_of` raises."""
    if person is None:
        return []
    return [content_of(each) for each in (person if isinstance(person, list | tuple) else [person])]


def several(sources: Iterable[Source]) -> Iterable[Source]:
    """Return them; raises UnsupportedInputError for a single one, which would be taken apart."""
    single = isinstance(sources, str | bytes | bytearray | memoryview | os.PathLike) or hasattr(sources, "read")
    if single or not isinstance(sources, Iterable):
        raise UnsupportedInputError("Give several pictures, such as a list of paths")
    return sources


def _read(file: Any) -> bytes:
    if isinstance(file, io.TextIOBase):
        raise UnsupportedInputError("Open the file for reading bytes, with the mode 'rb'")
    if not callable(getattr(file, "read", None)):
        raise UnsupportedInputError
    content = file.read()
    if not isinstance(content, bytes):
        raise UnsupportedInputError("The file gives no bytes")
    return content


def _bitmap(pixels: NDArray[Any]) -> bytes:
    """Write a BMP, the one format that costs no more than a copy: 24 bits, from the top row down."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise UnsupportedInputError("An array has the shape (height, width, 3) and the type uint8: red, green, blue")
    height, width, _ = pixels.shape
    rows = np.zeros((height, -(-3 * width // 4) * 4), np.uint8)  # in whole words
    rows[:, : 3 * width] = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGR).reshape(height, 3 * width)
    size = min(rows.nbytes, 2**32 - 100)  # which nobody reads
    head = struct.pack("<2sIHHI", b"BM", 54 + size, 0, 0, 54)
    return b"".join((head, struct.pack("<IiiHHIIiiII", 40, width, -height, 1, 24, 0, size, 0, 0, 0, 0), rows.data))
