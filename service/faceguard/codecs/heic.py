"""HEIC: the primary picture of a file, and none of its others."""

import io

import numpy as np
import pi_heif

from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.raster import Raster
from faceguard.container.isobmff import coding_brands, without_metadata
from faceguard.formats import PictureFormat
from faceguard.picture import Picture

# The workers are the parallelism: a decoder that starts threads of its own takes cores from the others.
pi_heif.options.DECODE_THREADS = 1
pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False

_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})


def _matches(data: bytes) -> bool:
    return not _BRANDS.isdisjoint(coding_brands(data))


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = pi_heif.open_heif(io.BytesIO(without_metadata(data)))
    limits.check(file.size)
    # Rotations of the container are applied by libheif, and EXIF's is to be ignored (ISO/IEC 23008-12).
    picture = file[file.primary_index]
    raster = Raster.of(np.asarray(picture), picture.info.get("icc_profile") or b"")
    return Picture(PictureFormat.HEIC, (raster.frame(1),))


CODEC = Codec(
    title="HEIC",
    media_type="image/heic",
    suffixes=(".heic", ".heif"),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.JPEG,
)
