"""BMP, which holds little but its pixels."""

from dataclasses import replace

import cv2
import numpy as np

from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.pillow import opened
from faceguard.codecs.raster import Raster
from faceguard.container.binary import little
from faceguard.errors import BrokenPictureError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels

# The size of a header that says how the pixels are packed, and the numbers of run lengths of 8 and 4 bits.
_INFO = 40
_RUN_LENGTHS = frozenset({1, 2})

_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""The sizes of what stands behind the file's own header: texts begin with `BM` too."""


def _matches(data: bytes) -> bool:
    return data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _HEADERS


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    image = opened(_without_count(data), "BMP", limits)
    packed = little(data, 14, 4) >= _INFO and little(data, 30, 4) in _RUN_LENGTHS
    frame = Raster.of(_unpacked(data) if packed else image, b"").frame(1)
    # Clipboards leave alpha 0 everywhere, and viewers show such a picture.
    if frame.alpha is not None and not frame.alpha.any():
        frame = replace(frame, alpha=None)
    return Picture(PictureFormat.BMP, (frame,))


def _unpacked(data: bytes) -> Pixels:
    """Decode run lengths by way of OpenCV: Pillow's decoder takes a step of Python for each pixel of a short row."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    if pixels is None:
        raise BrokenPictureError
    return pixels.astype(np.uint8, copy=False)


def _without_count(data: bytes) -> bytes:
    """Take back how many colours of a palette are used, or Pillow 13 reads two greys as if each pixel had one bit."""
    counted = little(data, 14, 4) >= 40 and little(data, 28, 2) in {4, 8}
    return data[:46] + bytes(4) + data[50:] if counted and little(data, 46, 4) else data


CODEC = Codec(
    title="BMP",
    media_type="image/bmp",
    suffixes=(".bmp",),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.PNG,
)
