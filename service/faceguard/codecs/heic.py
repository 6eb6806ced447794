"""HEIC: the primary picture of a file, and none of its others."""

import io

import numpy as np
import pi_heif

from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.raster import Raster, shallow
from faceguard.container.colours import of_code_points
from faceguard.container.isobmff import code_points, coding_brands, without_metadata, without_padding
from faceguard.container.items import parse
from faceguard.formats import PictureFormat
from faceguard.picture import Picture

# The workers are the parallelism: a decoder that starts threads of its own takes cores from the others.
pi_heif.options.DECODE_THREADS = 1
pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False

# Of stills, and of sequences, of which the primary picture is read.
_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})


def _matches(data: bytes) -> bool:
    return not _BRANDS.isdisjoint(coding_brands(data))


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    data = without_padding(data)
    limits.check_decoded(parse(data).pixels)
    stated = code_points(data)
    colours = of_code_points(*stated) if stated else None
    file = pi_heif.open_heif(
        io.BytesIO(without_metadata(data)), convert_hdr_to_8bit=not (colours and colours.high_range)
    )
    limits.check(file.size)
    # Rotations of the container are applied by libheif, and EXIF's is to be ignored (ISO/IEC 23008-12).
    picture = file[file.primary_index]
    samples, profile = np.asarray(picture), picture.info.get("icc_profile") or b""
    if samples.dtype != np.uint8 and colours and colours.high_range:
        raster = Raster.of(shallow(samples, colours), b"")
    else:
        # Its bits are those that the file announces: no sample says how many of them count.
        raster = Raster.of(samples, profile, colours.to_srgb() if colours else None).unscaled()
    return Picture(PictureFormat.HEIC, (raster.frame(1),))


CODEC = Codec(
    title="HEIC",
    media_type="image/heic",
    suffixes=(".heic", ".heif", ".heics", ".heifs", ".hif"),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.JPEG,
)
