"""TIFF of one page, of 1 to 32 bits a sample."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin  # noqa: F401 - or Pillow loads all plugins it has

from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.pillow import opened
from faceguard.codecs.raster import Raster, Samples
from faceguard.codecs.rescaling import Rescaling
from faceguard.container.blocks import Blocks
from faceguard.container.tiff import Tiff, parse
from faceguard.errors import UnsupportedPictureError, UnwritableFramesError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels

_UNUSUAL = "A TIFF with samples of an unusual kind"


def _matches(data: bytes) -> bool:
    return data.startswith((b"II*\0", b"MM\0*"))


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = parse(data)
    limits.check(file.size)
    limits.check_decoded(Blocks.of(file).pixels)
    if file.more_pages:
        raise UnwritableFramesError("A TIFF of several pages; send them one by one")
    planes = file.planes()
    if file.bits > 8 and len(planes) in {3, 4}:
        raster = Raster.of(np.dstack([_eight_bits(plane) for plane in planes]), file.icc)
    elif file.bits > 8 and file.grey:
        raster = Raster.of(_grey(file), file.icc)
    elif file.bits > 16:
        raster = Raster.of(_eight_bits(file)[:, :, ::-1], file.icc)
    else:
        raster = Raster.of(opened(file.bare(), "TIFF", limits), file.icc)
    return Picture(
        PictureFormat.TIFF,
        (raster.frame(file.orientation),),
        rescaling=Rescaling.of(raster, file.orientation),
    )


def _grey(file: Tiff) -> Samples:
    """Decode grey of more than 8 bits, in any order of bytes, of which Pillow knows some."""
    samples = _decoded(file)
    if samples.dtype != np.uint16:
        samples = _eight_bits(file)
    return ~samples if file.white_is_zero else samples


def _eight_bits(file: Tiff) -> Pixels:
    """Decode the highest 8 bits of each sample; of floating-point numbers, 1 is white."""
    samples = _decoded(file)
    if samples.dtype.kind == "f":
        if np.nanmax(samples) > 1:
            raise UnsupportedPictureError("A TIFF with floating-point samples above 1")
        samples = (np.nan_to_num(samples).clip(0, 1) * 255 + 0.5).astype(np.uint8)
    bits = samples.itemsize * 8
    if samples.dtype.kind == "i":
        samples, bits = samples.clip(0), bits - 1
    highest: Pixels = (samples >> (bits - 8)).astype(np.uint8)
    return highest


def _decoded(file: Tiff) -> NDArray[Any]:
    """Decode by way of OpenCV, into whatever kind of numbers is stored."""
    samples = cv2.imdecode(np.frombuffer(file.bare(), np.uint8), cv2.IMREAD_UNCHANGED)
    if samples is None:
        raise UnsupportedPictureError(_UNUSUAL)
    return samples


CODEC = Codec(
    title="TIFF",
    media_type="image/tiff",
    suffixes=(".tiff", ".tif"),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.PNG,
)
