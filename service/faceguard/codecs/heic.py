"""HEIC: the primary picture of a file, and none of its others."""

import io

import numpy as np
import pi_heif

from faceguard.codecs.codec import Codec
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.raster import Raster, shallow
from faceguard.container.coded import Coded, coded
from faceguard.container.colours import of_code_points
from faceguard.container.hevc import quantiser
from faceguard.container.isobmff import coding_brands, without_metadata, without_padding
from faceguard.container.items import Items, parse
from faceguard.container.nclx import code_points
from faceguard.container.tiles import check_tiles
from faceguard.errors import BrokenPictureError, TooComplexError
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
    items = parse(data)
    limits.check_decoded(items.pixels)
    check_tiles(data, items)
    stated = code_points(data)
    colours = of_code_points(*stated) if stated else None
    file = pi_heif.open_heif(
        io.BytesIO(without_metadata(data)), convert_hdr_to_8bit=not (colours and colours.high_range)
    )
    limits.check(file.size)
    # Rotations of the container are applied by libheif, and EXIF's is to be ignored (ISO/IEC 23008-12).
    picture = file[file.primary_index]
    # Where the primary picture cannot be read, pi-heif gives the first of the others instead.
    if not picture.info["primary"]:
        raise BrokenPictureError
    samples, profile = np.asarray(picture), picture.info.get("icc_profile") or b""
    if colours and samples.dtype != np.uint8:
        raster = Raster.of(shallow(samples, colours), b"")
    else:
        # Its bits are those that the file announces: no sample says how many of them count.
        raster = Raster.of(samples, profile, colours.to_srgb() if colours else None).unscaled()
    return Picture(PictureFormat.HEIC, (raster.frame(1),), quality=_quality(data, items))


def _quality(data: bytes, items: Items) -> int | None:
    """Tell the quality at which libheif and x265 code as coarsely, where it can be found: of the tiles', the middle."""
    try:
        found = sorted(_quantiser(data, each) for each in coded(data, items, b"hvc1"))
    except (BrokenPictureError, TooComplexError):
        return None
    # The rate factor is (100 - quality) / 2, of which x265 codes a single picture finer by 3.
    return max(1, min(100, 94 - 2 * found[len(found) // 2])) if found else None


def _quantiser(data: bytes, picture: Coded) -> int:
    configuration = next((data[box.start : box.end] for box in picture.properties if box.kind == b"hvcC"), b"")
    return quantiser(configuration, picture.data)


CODEC = Codec(
    title="HEIC",
    media_type="image/heic",
    suffixes=(".heic", ".heif", ".heics", ".heifs", ".hif"),
    matches=_matches,
    read=_read,
    written_as=PictureFormat.JPEG,
)
